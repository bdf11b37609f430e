#include "compare/history/exchange/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "compare/history/exchange/export.h"
#include "compare/history/exchange/loose_time.h"
#include "compare/results/input_error.h"
#include "compare/results/rfc3339.h"
#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string bench(const std::string& name, const std::string& value,
                  const std::string& unit = "ns/iter") {
  return R"({"name":")" + name + R"(","value":)" + value + R"(,"range":"± 3","unit":")" + unit +
         R"(","extra":"iterations: 5"})";
}

std::string entry(const std::string& commit, const std::string& timestamp, const std::string& date,
                  const std::string& benches, const std::string& tool = "cargo") {
  return R"({"commit":{"id":")" + commit + R"(","message":"First\n\nmore","timestamp":")" +
         timestamp + R"(","url":"https://example.org/commit/)" + commit +
         R"(","author":{"name":"A","email":"e"}},"date":)" + date + R"(,"tool":")" + tool +
         R"(","benches":[)" + benches + "]}";
}

std::string data_js(const std::map<std::string, std::string>& suites) {
  std::string text;
  for (const auto& [name, entries] : suites) {
    text += (text.empty() ? "\"" : ",\"") + name + "\":[" + entries + "]";
  }
  return "window.BENCHMARK_DATA = {\"lastUpdate\":1,\"repoUrl\":\"u\",\"entries\":{" + text + "}}";
}

Imported import(const std::string& text, const ImportOptions& options = {}) {
  return import_action_data(text, "data.js", options);
}

std::vector<std::string> order_of(const Imported& imported) {
  std::vector<MeasuredRun> runs = imported.runs;
  std::vector<std::string> ids;
  for (const Commit& commit : timeline(runs).commits) {
    ids.push_back(commit.id);
  }
  return ids;
}

TEST(ImportActionData, MakesARunOfEachEntryOfEachSuite) {
  const Imported imported = import(data_js(
      {{"Go", entry("a", "2026-03-01T10:00:00+01:00", "1772360102000", bench("x", "7"))},
       {"Rust", entry("a", "2026-03-01T10:00:00+01:00", "1772360102000", bench("y", "8")) + "," +
                    entry("b", "2026-03-02T10:00:00Z", "1772460102000", bench("y", "9"))}}));
  ASSERT_THAT(imported.runs, SizeIs(3));
  const MeasuredRun& run = imported.runs[0];
  EXPECT_EQ(run.suite, "Go");
  EXPECT_EQ(run.commit.id, "a");
  EXPECT_EQ(run.commit.subject, "First");
  EXPECT_EQ(run.commit.author, "A");
  EXPECT_EQ(run.commit.url, "https://example.org/commit/a");
  EXPECT_EQ(results::rfc3339_text(run.commit.time_ns), "2026-03-01T09:00:00Z");
  EXPECT_EQ(run.measured_ns, 1772360102'000'000'000);
  ASSERT_THAT(run.measurements, SizeIs(1));
  EXPECT_EQ(run.measurements[0].metric, "real_time");
  EXPECT_EQ(run.measurements[0].unit, "ns");
  EXPECT_EQ(run.measurements[0].better, results::Better::lower);
  EXPECT_THAT(run.measurements[0].values, ElementsAre(7));
  EXPECT_EQ(imported.left_out, 0U);
}

TEST(ImportActionData, NormalisesTimesAndKeepsOtherUnitsWithTheirDirection) {
  const std::string benches =
      bench("t", "2", "ms/iter") + "," + bench("r", "5", "ops/sec") + "," + bench("b", "6", "B/op");
  const Imported imported = import(data_js({{"S", entry("a", "", "1", benches, "go")}}));
  ASSERT_THAT(imported.runs, SizeIs(1));
  const auto& made = imported.runs[0].measurements;
  ASSERT_THAT(made, SizeIs(3));
  EXPECT_THAT(made[0].values, ElementsAre(2e6));
  EXPECT_EQ(made[1].metric + made[1].unit, "valueops/sec");
  EXPECT_EQ(made[1].better, results::Better::higher);
  EXPECT_EQ(made[2].unit, "B/op");
  EXPECT_EQ(made[2].better, results::Better::lower);
}

TEST(ImportActionData, TakesNamesThatRepeatForRepetitionsAndAggregatesForNone) {
  const std::string benches = bench("x", "1") + "," + bench("x", "3") + "," + bench("x_mean", "2") +
                              "," + bench("x_stddev", "1") + "," + bench("y_mean", "5") + "," +
                              bench("y_median", "6");
  const auto made =
      import(data_js({{"S", entry("a", "", "1", benches, "googlecpp")}})).runs[0].measurements;
  ASSERT_THAT(made, SizeIs(2));
  EXPECT_EQ(made[0].benchmark, "x");
  EXPECT_THAT(made[0].values, ElementsAre(1, 3));
  EXPECT_EQ(made[1].benchmark, "y");
  EXPECT_THAT(made[1].values, ElementsAre(6));
}

TEST(ImportActionData, TakesFilesAsTheyAre) {
  const std::string odd =
      R"({"commit":{"sha":"a1","message":7,"timestamp":1772360102,"author":"me","more":[]},)"
      R"("date":"Sun, 01 Mar 2026 10:15:02 +0000","benches":[{"name":"x","value":"1,234.5"},)"
      R"({"name":"y","value":NaN,"unit":"ns"},{"name":"z","value":null},{"value":1},3]},)"
      R"({"date":1772360103000,"benches":[{"name":"x","value":2}],"tool":null},)"
      R"({"benches":[{"name":"x","value":2}]},7,{"commit":null,"date":5},{"date":1,"benches":[]})";
  const Imported imported = import("\n" + data_js({{"", odd}}) + ";\n");
  ASSERT_THAT(imported.runs, SizeIs(2));
  EXPECT_EQ(imported.runs[0].suite, "Benchmark");
  EXPECT_EQ(imported.runs[0].commit.id, "a1");
  EXPECT_EQ(imported.runs[0].commit.author, "me");
  EXPECT_EQ(imported.runs[0].commit.url, "");
  EXPECT_THAT(imported.runs[0].measurements[0].values, ElementsAre(1234.5));
  EXPECT_EQ(imported.runs[0].measurements[0].better, results::Better::unknown);
  EXPECT_EQ(imported.runs[1].commit.id, "dated-1772360103000");
  EXPECT_EQ(imported.left_out, 8U);
  ASSERT_THAT(imported.reasons, SizeIs(8));
  EXPECT_EQ(
      imported.reasons[0],
      "data.js: entries.[0].benches[1]: its value is no number, or beyond 1e100; expected the "
      "data that github-action-benchmark stores (data.js)");
}

TEST(ImportActionData, OrdersByCommitTimesWhereTheyDoNotGoBack) {
  EXPECT_THAT(order_of(import(data_js(
                  {{"S", entry("b", "2026-03-02T00:00:00Z", "9000000000000", bench("x", "1")) +
                             "," + entry("a", "", "1", bench("x", "1")) + "," +
                             entry("c", "2026-03-02T00:00:00Z", "1", bench("x", "1"))}}))),
              ElementsAre("b", "a", "c"));
}

TEST(ImportActionData, OrdersByDatesWhereCommitTimesGoBack) {
  const Imported imported = import(
      data_js({{"S", entry("b", "2026-03-09T00:00:00Z", "1772360102000", bench("x", "1")) + "," +
                         entry("a", "2026-03-01T00:00:00Z", "1772360103000", bench("x", "1"))}}));
  EXPECT_THAT(order_of(imported), ElementsAre("b", "a"));
  EXPECT_EQ(imported.runs[0].commit.time_ns, 1772360102'000'000'000);
}

TEST(ImportActionData, KeepsTheOrderOfTheFileWhereDatesGoBackToo) {
  EXPECT_THAT(
      order_of(import(data_js(
          {{"S", entry("b", "2026-03-09T00:00:00Z", "1772360109000", bench("x", "1")) + "," +
                     entry("a", "2026-03-01T00:00:00Z", "1772360103000", bench("x", "1")) + "," +
                     entry("c", "", "1772360104000", bench("x", "1"))}}))),
      ElementsAre("b", "a", "c"));
}

/// Entries c0, c1, ... of the hours given, for the commit and the run alike.
std::string hourly(const std::vector<int>& hours) {
  std::string entries;
  for (std::size_t index = 0; index < hours.size(); ++index) {
    const std::int64_t time_ns = (500'000 + hours[index]) * 3'600'000'000'000;
    entries +=
        (index == 0 ? "" : ",") + entry("c" + std::to_string(index), results::rfc3339_text(time_ns),
                                        std::to_string(time_ns / 1'000'000), bench("x", "1"));
  }
  return entries;
}

TEST(ImportActionData, TurnsRoundWhatHasItsNewestEntryFirst) {
  const Imported imported = import(data_js({{"S", hourly({9, 8, 7, 3, 2})}}));
  EXPECT_THAT(order_of(imported), ElementsAre("c4", "c3", "c2", "c1", "c0"));
  EXPECT_EQ(imported.runs[0].commit.time_ns, (500'000 + 2) * 3'600'000'000'000);
  EXPECT_THAT(imported.warnings, ElementsAre("data.js: S: the newest entry comes first in it, so "
                                             "that it is read from its end"));
  EXPECT_THAT(
      order_of(import(data_js({{"S", hourly({11, 10, 9, 8, 7, 6, 5, 4, 12, 3, 2, 1})}}))).front(),
      "c11")
      << "one of ten may go forward";
}

TEST(ImportActionData, DoesNotTurnRoundWhatOnlyMostlyGoesBack) {
  EXPECT_THAT(order_of(import(data_js({{"S", hourly({9, 8, 7, 8, 2})}}))),
              ElementsAre("c0", "c1", "c2", "c3", "c4"));
}

TEST(ImportActionData, LosesOnlyTheTimeThatIsAstray) {
  std::vector<int> hours = {1, 2, 3, 4, 900'000, 6, 7, 8, 9, 10};
  const Imported imported = import(data_js({{"S", hourly(hours)}}));
  EXPECT_THAT(imported.warnings, ElementsAre(HasSubstr("S: 1 of 10 times go back")));
  hours[4] = 4;
  for (std::size_t index = 0; index < hours.size(); ++index) {
    EXPECT_EQ(imported.runs[index].commit.id, "c" + std::to_string(index));
    EXPECT_EQ(imported.runs[index].commit.time_ns, (500'000 + hours[index]) * 3'600'000'000'000);
  }
}

TEST(ImportActionData, CountsAndNamesValuesThatCannotBeKept) {
  const std::string benches = bench("nan", "NaN") + "," + bench("inf", "-Infinity") + "," +
                              bench("great", "1e101") + "," + bench("days", "1e95", "s") + "," +
                              bench("fits", "1e100");
  const Imported imported = import(data_js({{"S", entry("a", "", "1", benches)}}));
  ASSERT_THAT(imported.runs.at(0).measurements, SizeIs(1));
  EXPECT_EQ(imported.left_out, 4U);
  EXPECT_THAT(imported.reasons,
              ElementsAre(HasSubstr("benches[0]"), HasSubstr("benches[1]"), HasSubstr("benches[2]"),
                          HasSubstr("a value of days is beyond 1e100 ns")));
}

TEST(ImportActionData, ReplacesHalfACharacterInsteadOfRefusingTheFile) {
  std::string text = data_js({{"S", entry("a", "", "1", bench("x", "1"))}});
  text.replace(text.find("First"), 5, R"(F \ud800 \uD83D\ud83d\ude00\\ud800 \ud83d)");
  EXPECT_EQ(import(text).runs.at(0).commit.subject,
            "F \xEF\xBF\xBD \xEF\xBF\xBD\xF0\x9F\x98\x80\\ud800 \xEF\xBF\xBD");
  text.insert(text.find("benches"), R"(x":"\ud83d","y":@")");
  EXPECT_THAT([&] { import(text); }, testing::ThrowsMessage<results::InputError>(HasSubstr(
                                         ":1:" + std::to_string(text.find('@') + 1) + ":")))
      << "places are right behind it";
}

TEST(ImportActionData, SaysWhatIsNoData) {
  const auto refusal = [](const std::string& text) {
    try {
      import(text);
    } catch (const results::InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal("window.BENCHMARK_DATA = {"), HasSubstr("data.js:1:"));
  EXPECT_THAT(refusal("{}"), HasSubstr("no \"entries\" in it"));
  EXPECT_THAT(refusal(R"({"entries":[]})"), HasSubstr("\"entries\" is an array"));
  EXPECT_EQ(refusal(R"({"entries":{}})"), "");
}

TEST(ImportActionData, GivesSuitesTheNameAskedFor) {
  const std::string one = entry("a", "", "1", bench("x", "1"));
  EXPECT_EQ(import(data_js({{"S", one}}), {.suite = "mine", .environment = {}, .progress = {}})
                .runs[0]
                .suite,
            "mine");
  EXPECT_EQ(import(data_js({{"S", one}, {"T", one}}),
                   {.suite = "mine", .environment = {{"k", "v"}}, .progress = {}})
                .runs[1]
                .suite,
            "mine/T");
}

TEST(ImportActionData, ReadsBackWhatWasExported) {
  MeasuredRun run = run_at("4f2a9c1b7d", 1772360102, 812.25);
  run.measurements.push_back(measurement("a", {5, 7}, "rate"));
  run.measurements[1].unit = "1/s";
  run.measurements[1].better = results::Better::higher;
  run.measurements.push_back(measurement("quote \" </script> \xE2\x80\xA8", {1}, "odd"));
  run.measurements[2].better = results::Better::unknown;
  run.measurements[2].unit = "";
  const Imported again = import(export_action_data(timeline({run, run_at("next", 1772360103)})));
  std::map<std::string, double> values;
  for (const MeasuredRun& made : again.runs) {
    for (const Measurement& measured : made.measurements) {
      values[made.commit.id + " " + made.suite + " " + measured.benchmark] = measured.values[0];
    }
  }
  EXPECT_THAT(
      values,
      ElementsAre(testing::Pair("4f2a9c1b7d micro (higher is better) a - rate", 6),
                  testing::Pair("4f2a9c1b7d micro (no direction) quote \" </script> "
                                "\xE2\x80\xA8 - odd",
                                1),
                  testing::Pair("4f2a9c1b7d micro a", 812.25), testing::Pair("next micro a", 100)));
  EXPECT_EQ(again.runs[0].commit.time_ns, run.commit.time_ns);
  EXPECT_EQ(again.left_out, 0U);
}

TEST(LooseTime, ReadsTheWaysThatFilesHave) {
  for (const char* text :
       {"2026-03-01T10:15:02Z", "2026-03-01T11:15:02+01:00", "2026-03-01 11:15:02 +0100",
        "2026-03-01 10:15:02", "2026-03-01T10:15:02", "Sun, 01 Mar 2026 11:15:02 +0100",
        "Sun Mar 01 2026 11:15:02 GMT+0100 (Central European Standard Time)",
        "Sun Mar 1 10:15:02 2026 +0000", "Sun, 01 Mar 2026 10:15:02 GMT", "1772360102",
        "1772360102000", " 2026-03-01T10:15:02.000Z", "03/01/26 10:15:02", "2026/03/01-10:15:02",
        "2026/03/01 10:15:02", "Sun Mar  1 10:15:02 2026"}) {
    EXPECT_EQ(parse_loose_time_ns(text), 1772360102'000'000'000) << text;
  }
  for (const char* text : {"", "yesterday", "0", "-1", "1e300", "NaN", "2026-03-01T10:15:02 and",
                           "31/12/26 10:15:02", "2026-03-01T10:15:02+24:00"}) {
    EXPECT_EQ(parse_loose_time_ns(text), std::nullopt) << text;
  }
}

TEST(LooseTime, KeepsMillisecondsOfWhatIsNoRfc3339) {
  EXPECT_EQ(parse_loose_time_ns("2026-03-01T11:15:02.123456+0100"), 1772360102'123'000'000);
}

TEST(ImportActionData, SaysWhichTimesItCannotRead) {
  const Imported imported =
      import(data_js({{"S", entry("a", "noon", "\"yesterday\"", bench("x", "1")) + "," +
                                entry("b", "", "1772360102", bench("x", "1"))}}));
  EXPECT_THAT(imported.warnings,
              ElementsAre("data.js: entries.S[0]: its date, 'yesterday', cannot be read",
                          HasSubstr("its timestamp, 'noon', cannot be read")));
}

TEST(Rfc3339, RefusesAnOffsetBeyondADay) {
  EXPECT_TRUE(results::parse_rfc3339_ns("2026-03-01T10:15:02-23:59").has_value());
  for (const char* text :
       {"2026-03-01T10:15:02+24:00", "2026-03-01T10:15:02+25:00", "2026-03-01T10:15:02+01:60"}) {
    EXPECT_EQ(results::parse_rfc3339_ns(text), std::nullopt) << text;
  }
}

TEST(Rfc3339, WritesWhatItReads) {
  for (const std::string text :
       {"1970-01-01T00:00:00.000000001Z", "2026-03-01T09:15:02.25Z", "2200-12-31T23:59:59Z"}) {
    EXPECT_EQ(results::rfc3339_text(*results::parse_rfc3339_ns(text)), text);
  }
}

}  // namespace
}  // namespace compare::history
