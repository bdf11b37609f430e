#include "compare/history/store/run_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/history/store/record_line.h"
#include "compare/results/input_error.h"
#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

MeasuredRun whole_run() {
  MeasuredRun run = run_at("4f2a9c1b7d", 1772360102);
  run.commit.subject = "Say \"hi\"\n\x01 to \xFF";
  run.commit.author = "A. Person";
  run.commit.url = "https://example.org/commit/4f2a9c1b7d";
  run.measured_ns = 1772360102'250000000;
  run.url = "http://example.org/run/7";
  run.environment = {{"compiler", "GNU 12"}, {"cpu_model", "Xeon"}};
  run.measurements[0].values = {0.1, 1e300, 5e-324, 12345678901234568.0};
  run.measurements[0].repetitions = 100;
  run.measurements[0].exact = true;
  run.measurements[0].reference = Reference{"base", 1.07, 1.05, 1.09};
  return run;
}

TEST(RunLine, ReadsBackWhatItWrites) {
  const MeasuredRun run = whole_run();
  const std::string line = run_line(run);
  EXPECT_THAT(check_record_line(line, kRunSchema).id, testing::SizeIs(32));
  const MeasuredRun read = run_of_line(line, "f:1");
  EXPECT_EQ(read.suite, "micro");
  EXPECT_EQ(read.commit.id, run.commit.id);
  EXPECT_EQ(read.commit.time_ns, run.commit.time_ns);
  EXPECT_EQ(read.commit.subject, "Say \"hi\"\n\x01 to \xEF\xBF\xBD");
  EXPECT_EQ(read.commit.url, run.commit.url);
  EXPECT_EQ(read.measured_ns, run.measured_ns);
  EXPECT_EQ(read.url, run.url);
  EXPECT_EQ(read.environment, run.environment);
  ASSERT_EQ(read.measurements.size(), 1U);
  EXPECT_EQ(read.measurements[0].values, run.measurements[0].values) << "every bit of them";
  EXPECT_EQ(read.measurements[0].repetitions, 100U);
  EXPECT_TRUE(read.measurements[0].exact);
  EXPECT_EQ(read.measurements[0].better, results::Better::lower);
  EXPECT_EQ(read.measurements[0].reference->ratio, 1.07);
  EXPECT_EQ(read.measurements[0].reference->ratio_high, 1.09);
  EXPECT_EQ(run_line(read).find("\xFF"), std::string::npos);
}

TEST(RunLine, LeavesOutWhatIsNotKnown) {
  MeasuredRun run = run_at("c", 0);
  run.measurements[0].better = results::Better::unknown;
  run.measurements[0].unit = "";
  EXPECT_THAT(run_line(run),
              testing::EndsWith(R"("suite":"micro","commit":{"id":"c"},"environment":{},)"
                                R"("measurements":[{"benchmark":"a","metric":"real_time",)"
                                R"("values":[100]}]})"));
}

TEST(RunLine, ReadsWhatItCutSoThatNoTextIsTooLong) {
  MeasuredRun run = run_at("c", 1);
  run.commit.subject = std::string(4095, 'x') + "\xC3\xA4";
  const MeasuredRun read = run_of_line(run_line(run), "f:1");
  EXPECT_EQ(read.commit.subject, std::string(4095, 'x')) << "no half a character";
}

TEST(RunLine, RefusesWhatIsNoRunAndNamesThePlace) {
  const auto refusal = [](const std::string& members) {
    try {
      run_of_line("{" + members + "}", "runs/000001.jsonl:7");
    } catch (const results::InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string head = R"("suite":"s","commit":{"id":"c"},"measurements":)";
  EXPECT_EQ(refusal(head + "[]"), "");
  EXPECT_THAT(refusal(R"("commit":{"id":"c"},"measurements":[])"),
              HasSubstr("runs/000001.jsonl:7: no \"suite\" in it"));
  EXPECT_THAT(refusal(R"("suite":"s","commit":{},"measurements":[])"), HasSubstr("no \"id\""));
  EXPECT_THAT(refusal(head + R"([{"benchmark":"b","metric":"m","values":[]}])"),
              HasSubstr("0 values"));
  EXPECT_THAT(refusal(head + R"([{"benchmark":"b","metric":"m","values":[NaN]}])"),
              HasSubstr("element [0] is no finite number"));
  EXPECT_THAT(refusal(head + R"([{"benchmark":"b","metric":"m","values":["1"]}])"),
              HasSubstr("no finite number"));
  EXPECT_THAT(refusal(R"("suite":"s","commit":{"id":"c","time":"noon"},"measurements":[])"),
              HasSubstr("\"noon\", no time"));
}

TEST(RunLine, PassesOverKeysThatItDoesNotKnow) {
  EXPECT_EQ(
      run_of_line(R"({"later":{},"suite":"s","commit":{"id":"c"},"measurements":[]})", "f").suite,
      "s");
}

TEST(RunLine, KeepsNoAddressThatIsNoWebPage) {
  const auto kept = [](const std::string& url) {
    MeasuredRun run = run_at("c", 1);
    run.url = run.commit.url = url;
    const MeasuredRun read = run_of_line(run_line(run), "f");
    EXPECT_EQ(read.url, read.commit.url);
    return read.url;
  };
  EXPECT_EQ(kept("https://example.org/a?b=c"), "https://example.org/a?b=c");
  EXPECT_EQ(kept("javascript:alert(1)"), "");
}

TEST(RunLine, Keeps64ValuesAsTheyCameAndOf65TheOrderStatistics) {
  Measurement kept;
  std::vector<double> values;
  for (int value = 64; value > 0; --value) {
    values.push_back(value);
  }
  keep_values(kept, values);
  EXPECT_EQ(kept.values, values);
  values.push_back(1000);
  keep_values(kept, values);
  EXPECT_EQ(kept.values.size(), 64U);
  EXPECT_EQ(kept.repetitions, 65U);
  EXPECT_EQ(kept.values.front(), 1);
  EXPECT_EQ(kept.values.back(), 1000);
}

TEST(RunLine, RoundsWhatConvertingAddedToAValue) {
  Measurement kept;
  keep_values(kept, {19321.899999999998, 0, -1.5, 0.1});
  EXPECT_THAT(kept.values, ElementsAre(19321.9, 0, -1.5, 0.1));
}

TEST(RecordLine, TellsWhatIsWrongWithALine) {
  const std::string line = record_line("x/1", R"("a":1)");
  EXPECT_EQ(line, R"({"schema":"x/1","id":")" + std::string(check_record_line(line, "x/1").id) +
                      R"(","a":1})");
  EXPECT_THAT(check_record_line(line, "x/2").complaint,
              HasSubstr("is a \"x/1\", not a x/2; a newer gatebench reads it"));
  EXPECT_THAT(check_record_line(R"({"schema":"other/1"})", "x/1").complaint,
              HasSubstr("is a \"other/1\", not a x/1"));
  EXPECT_THAT(check_record_line("junk", "x/1").complaint, HasSubstr("no whole record"));
  std::string changed = line;
  changed[changed.size() - 2] = '2';
  EXPECT_THAT(check_record_line(changed, "x/1").complaint, HasSubstr("not what its id says"));
  EXPECT_THAT(check_record_line(R"({"schema": "x/1"})", "x/1").complaint,
              HasSubstr("written anew by another program"));
}

TEST(RecordLine, TakesNoPartOfALineForWhole) {
  const std::string line = run_line(whole_run());
  for (std::size_t length = 0; length < line.size(); ++length) {
    const CheckedLine checked = check_record_line(line.substr(0, length), kRunSchema);
    EXPECT_EQ(checked.id, "") << length;
    EXPECT_NE(checked.complaint, "") << length;
  }
}

TEST(RecordLine, AcceptancesAndAlertsReadBack) {
  const Acceptance acceptance = acceptance_of_line(
      acceptance_line({"c", "b", "", "me", "because", 1772360102'000000000}), "f");
  EXPECT_EQ(acceptance.commit + acceptance.benchmark + acceptance.metric + acceptance.who +
                acceptance.why,
            "cbmebecause");
  EXPECT_EQ(acceptance.time_ns, 1772360102'000000000);
  const Alert alert =
      alert_of_line(alert_line({"c", "s", "b", "m", "x", "step", "slower", 0}), "f");
  EXPECT_EQ(alert.commit + alert.suite + alert.benchmark + alert.metric + alert.machine +
                alert.kind + alert.direction,
            "csbmxstepslower");
  EXPECT_THROW(acceptance_of_line(R"({"commit":"c","who":"me"})", "f"), results::InputError);
  EXPECT_THROW(alert_of_line(R"({"commit":"c"})", "f"), results::InputError);
}

}  // namespace
}  // namespace compare::history
