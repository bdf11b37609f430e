#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/google_benchmark_writer.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/report/hostile_names.h"
#include "tests/compare/result_builder.h"

namespace compare {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::vector<double> kSteady = {100.2, 99.8, 100.1, 99.9, 100.0, 100.3, 99.7, 100.05};
const std::string kBase(40, 'a');
const std::string kHead(40, 'b');

/// Three verdicts as compare wrote them: pass.json of benchmark p, slow.json of s, unsure.json.
class ReportCommand : public ScratchFolder {
 protected:
  ReportCommand() {
    judge("pass", "p", kSteady);
    judge("slow", "s", scaled(kSteady, 1.2));
    judge("slower", "r", scaled(kSteady, 1.5));
    judge("unsure", "u", {80, 120, 90, 110, 100, 85, 115, 95}, {"--on-unsure", "fail"});
  }

  /// NAME.json: the verdict on one benchmark.
  static void judge(const std::string& name, const std::string& benchmark,
                    const std::vector<double>& now, std::vector<std::string> more = {}) {
    save("base.json", repetitions(benchmark, kSteady));
    save("now.json", repetitions(benchmark, now));
    more.insert(more.begin(), {"base.json", "now.json", "--format", "json=" + name + ".json"});
    run_compare(more);
  }
  static void save(const std::string& path, const std::vector<results::Row>& rows) {
    results::write_google_benchmark_file(result_file(path, {rows}), path);
  }
  /// About kBase and kHead, pull request 12, to verdict.json.
  static CommandResult report_on(const std::string& verdict) {
    return run_compare({"report", verdict, "--base", kBase, "--head", kHead, "--pull-request", "12",
                        "--format", "json=verdict.json"});
  }
};

TEST_F(ReportCommand, RendersWhatCompareSaidOfTheFiles) {
  std::vector<results::Row> before;
  std::vector<results::Row> now;
  const auto add = [](std::vector<results::Row>& rows, const std::string& name, double factor) {
    for (const results::Row& row : repetitions(name, scaled(kSteady, factor))) {
      rows.push_back(row);
    }
  };
  add(before, "gone/1", 1);
  add(now, "new/1", 1);
  for (const auto& [name, factor] : std::vector<std::pair<std::string, double>>{
           {"macro/chat/users:5", 1.3}, {"a/pass", 1.001}, {"b/improved", 0.5}, {"c/slow", 1.12}}) {
    add(before, name, 1);
    add(now, name, factor);
  }
  add(before, "d/errored", 1);
  add(now, "d/errored", 1);
  now.back().errored = true;
  now.back().error_message = "crash";
  add(before, "e/zero", 1);
  add(now, "e/zero", 1);
  now.back().real_time = 0;
  for (std::size_t index = 0; index < before.size(); ++index) {
    before[index].counters.emplace_back("latency_ns_p99", 5000 + static_cast<double>(index));
  }
  for (std::size_t index = 0; index < now.size(); ++index) {
    now[index].counters.emplace_back("latency_ns_p99", 4000 + static_cast<double>(index));
  }
  results::ResultFile baseline = result_file("b.json", {before});
  baseline.context.set_text("gatebench.cpu_model", "Xeon \"E\"");
  baseline.context.set_number("mhz_per_cpu", 2899.5);
  baseline.context.set_text("date", "2026-03-01T10:15:02+00:00");
  baseline.context.entries.emplace_back("load_avg", "[0.5,1.25,1e-05]");
  results::write_google_benchmark_file(baseline, "b.json");
  results::write_google_benchmark_file(result_file("c.json", {now}), "c.json");
  write("rules.toml",
        "[[benchmark]]\nmatch = \"a/*\"\nthreshold = 2\n"
        "[[benchmark]]\nmatch = \"new/*\"\nmetric = \"real_time\"\nat_most = \"50ns\"\n"
        "[[ignore]]\nmatch = \"b/*\"\nreason = \"rewritten\"\nuntil = 2999-01-01\n");
  for (const std::vector<std::string>& options : {std::vector<std::string>{},
                                                  {"--rules", "rules.toml"},
                                                  {"--metric", "latency_ns_p99"},
                                                  {"--filter", "^a/"},
                                                  {"--filter", "^d/"},
                                                  {"--threshold", "40", "--on-unsure", "fail"}}) {
    for (const std::string format :
         {"text", "markdown", "comment", "json", "csv", "junit", "github", "html"}) {
      std::vector<std::string> judged = {"b.json",      "c.json",   "--format",
                                         "json=v.json", "--format", format + "=judged"};
      judged.insert(judged.end(), options.begin(), options.end());
      const CommandResult first = run_compare(judged);
      const CommandResult second = run_compare({"report", "v.json", "--format", format + "=again"});
      EXPECT_EQ(second.exit_code, first.exit_code) << second.err;
      EXPECT_EQ(second.out, first.out);
      EXPECT_EQ(second.err, first.err);
      EXPECT_EQ(read("again"), read("judged")) << format << " " << options.size();
      EXPECT_THAT(read("again"), Not(IsEmpty()));
    }
  }
}

TEST_F(ReportCommand, JoinsSuitesAndPutsTheWorstOfAllFirst) {
  const CommandResult result = run_compare({"report", "pass.json", "slow.json", "slower.json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, HasSubstr("REGRESSION: 2 of 3 more than 10 % slower"));
  EXPECT_LT(result.out.find("\nr  "), result.out.find("\ns  "));
  EXPECT_LT(result.out.find("\ns  "), result.out.find("\np  "));
}

TEST_F(ReportCommand, EndsWithTheWorstExitCode) {
  EXPECT_EQ(run_compare({"report", "pass.json"}).exit_code, 0);
  EXPECT_EQ(run_compare({"report", "unsure.json", "pass.json"}).exit_code, 3);
  EXPECT_EQ(run_compare({"report", "unsure.json", "slow.json"}).exit_code, 1);
  run_compare({"absent", "absent", "--format", "json=absent_verdict.json"});
  const CommandResult unjudged = run_compare({"report", "slow.json", "absent_verdict.json"});
  EXPECT_EQ(unjudged.exit_code, 2);
  EXPECT_EQ(unjudged.err,
            "compare: cannot judge: absent_verdict.json: cannot read absent: No such file or "
            "directory\n");
}

TEST_F(ReportCommand, TakesNothingThatItCannotReadForAPass) {
  write("empty.json", "");
  write("cut.json", read("pass.json").substr(0, 300));
  write("no_rows.json", R"({"schema":"gatebench.verdict/1","verdict":"pass","exit_code":0,)"
                        R"("threshold_percent":10,"benchmarks":[],"environment":{"baseline":{},)"
                        R"("current":{},"comparable":true},"warnings":[]})");
  write("huge.json", std::string((8U << 20U) + 1, ' '));
  for (const auto& [path, message] : std::vector<std::pair<std::string, std::string>>{
           {"absent.json", "cannot read absent.json: No such file"},
           {".", "cannot read .: Is a directory"},
           {"empty.json", "empty.json:1:1: the file ends in the middle"},
           {"cut.json", "the file ends in the middle: it was truncated"},
           {"no_rows.json", "no_rows.json: the \"verdict\" is pass, but its rows come to cannot"},
           {"huge.json", "huge.json: more than 8388608 bytes"},
           {"base.json", "base.json: no \"schema\" in it"}}) {
    const CommandResult result =
        run_compare({"report", "pass.json", path, "--format", "json=out.json"});
    EXPECT_EQ(result.exit_code, 2) << path;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, AllOf(StartsWith("compare: "), HasSubstr(message)));
    EXPECT_THAT(read("out.json"), HasSubstr(R"("verdict":"cannot_judge","exit_code":2)"));
    // Which is a document too, for whoever joins it with others.
    EXPECT_EQ(run_compare({"report", "out.json"}).exit_code, 2);
  }
}

TEST_F(ReportCommand, RefusesADocumentThatWasForged) {
  const auto forge = [](const std::string& old_text, const std::string& new_text) {
    std::string document = read("slow.json");
    const std::size_t at = document.find(old_text);
    ASSERT_NE(at, std::string::npos);
    write("forged.json", document.replace(at, old_text.size(), new_text));
  };
  forge(R"("verdict":"regression","exit_code":1)", R"("verdict":"regression","exit_code":1 )");
  EXPECT_EQ(run_compare({"report", "forged.json"}).exit_code, 1);
  forge(R"("verdict":"regression","exit_code":1)", R"("verdict":"pass","exit_code":0)");
  EXPECT_EQ(run_compare({"report", "forged.json"}).exit_code, 2);
  forge(R"("verdict":"regression","exit_code":1)", R"("verdict":"regression","exit_code":0)");
  EXPECT_EQ(run_compare({"report", "forged.json"}).exit_code, 2);
}

TEST_F(ReportCommand, StoresWhichChangeItIsAboutAndPrintsIt) {
  const CommandResult result = report_on("pass.json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              HasSubstr("change:   base aaaaaaaaaaaa, head bbbbbbbbbbbb, pull request 12\n"));
  for (const auto& [field, value] :
       std::vector<std::pair<std::string, std::string>>{{"pull_request", "12"},
                                                        {"base_commit", kBase},
                                                        {"head_commit", kHead},
                                                        {"verdict", "pass"}}) {
    const CommandResult printed = run_compare({"report", "verdict.json", "--field", field});
    EXPECT_EQ(printed.exit_code, 0);
    EXPECT_EQ(printed.out, value + "\n");
  }
  const CommandResult unknown = run_compare({"report", "pass.json", "--field", "pull_request"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.out, IsEmpty());
  EXPECT_EQ(unknown.err, "compare: no pull_request in the verdict\n");
  // Of a regression too: it is printed, not judged.
  report_on("slow.json");
  EXPECT_EQ(run_compare({"report", "verdict.json", "--field", "pull_request"}).exit_code, 0);
}

TEST_F(ReportCommand, ContradictsNoDocumentAboutItsChange) {
  report_on("pass.json");
  EXPECT_EQ(run_compare({"report", "verdict.json", "slow.json", "--head", kHead}).exit_code, 1);
  const CommandResult other = run_compare({"report", "verdict.json", "--head", kBase});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("verdict.json: its head commit is " + kHead + ", not " + kBase));
}

TEST_F(ReportCommand, BelievesOnlyADocumentAboutTheExpectedHead) {
  report_on("slow.json");
  EXPECT_EQ(run_compare({"report", "verdict.json", "--expect-head", kHead}).exit_code, 1);
  const CommandResult other =
      run_compare({"report", "verdict.json", "--expect-head", kBase, "--field", "pull_request"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.out, IsEmpty());
  EXPECT_THAT(other.err, HasSubstr("about the head commit " + kHead + ", not about " + kBase));
  const CommandResult unnamed = run_compare({"report", "slow.json", "--expect-head", kHead});
  EXPECT_EQ(unnamed.exit_code, 2);
  EXPECT_THAT(unnamed.err, HasSubstr("no head commit that it names"));
  // One that names itself on the command line is not what the document says.
  EXPECT_EQ(run_compare({"report", "slow.json", "--head", kHead, "--expect-head", kHead}).exit_code,
            2);
}

TEST_F(ReportCommand, AcceptsARegressionAndShowsItAllTheSame) {
  const CommandResult accepted =
      run_compare({"report", "slow.json", "pass.json", "--head", kHead, "--accepted",
                   "alice: see the plan: 3", "--format", "json=verdict.json"});
  EXPECT_EQ(accepted.exit_code, 0) << accepted.err;
  EXPECT_THAT(accepted.out, AllOf(HasSubstr("\naccepted: alice: see the plan: 3\n"),
                                  HasSubstr("REGRESSED"), HasSubstr("\nREGRESSION: 1 of 2")));
  EXPECT_EQ(run_compare({"report", "verdict.json"}).exit_code, 0);
  EXPECT_THAT(run_compare({"report", "verdict.json", "--format", "markdown"}).out,
              HasSubstr("accepted: `alice: see the plan: 3`"));
  // A stranger's document may claim anything.
  const CommandResult believed = run_compare({"report", "verdict.json", "--expect-head", kHead});
  EXPECT_EQ(believed.exit_code, 1);
  EXPECT_THAT(believed.out, AllOf(Not(HasSubstr("alice")), HasSubstr("is not believed")));
  EXPECT_EQ(run_compare({"report", "verdict.json", "--expect-head", kHead, "--accepted", "bob: ok"})
                .exit_code,
            0);
}

TEST_F(ReportCommand, AcceptsNothingButARegression) {
  for (const auto& [verdict, exit_code] :
       std::vector<std::pair<std::string, int>>{{"pass.json", 0}, {"unsure.json", 3}}) {
    const CommandResult result = run_compare({"report", verdict, "--accepted", "alice: needed"});
    EXPECT_EQ(result.exit_code, exit_code);
    EXPECT_THAT(result.out, Not(HasSubstr("accepted")));
  }
  run_compare({"absent", "absent", "--format", "json=unjudged.json"});
  EXPECT_EQ(
      run_compare({"report", "unjudged.json", "slow.json", "--accepted", "alice: x"}).exit_code, 2);
}

TEST_F(ReportCommand, RendersAHostileArtifactHarmless) {
  int number = 0;
  std::vector<std::string> inputs = {"report"};
  for (const std::string& name : report::hostile_names()) {
    const std::string stem = "hostile" + std::to_string(number++);
    judge(stem, name.substr(0, 4000) + std::to_string(number), scaled(kSteady, 2));
    inputs.push_back(stem + ".json");
  }
  inputs.insert(inputs.end(), {"--format", "comment=c.md", "--format", "github=g.txt", "--format",
                               "html=h.html"});
  const CommandResult result = run_compare(inputs);
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const std::string comment = read("c.md");
  EXPECT_THAT(comment, StartsWith("<!-- gatebench-perf -->\n**REGRESSION**: "));
  EXPECT_LE(comment.size(), 60'000U);
  const std::string annotations = read("g.txt");
  EXPECT_EQ(std::count(annotations.begin(), annotations.end(), '\n'), 12);
  EXPECT_THAT(read("h.html"), Not(HasSubstr("<script")));
}

TEST_F(ReportCommand, RefusesWrongUsage) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{}, "VERDICT is required"},
      {{"pass.json", "--format", "xml"}, "--format is 'xml', not one of text, markdown, comment"},
      {{"pass.json", "--format", "json=./pass.json"}, "would overwrite an input"},
      {{"slow.json", "pass.json", "--out", "pass.json"}, "would overwrite an input"},
      {{"pass.json", "pass.json"}, "real_time of p is also in pass.json"},
      {{"pass.json", "--head", "main"}, "--head is 'main', no commit id"},
      {{"pass.json", "--base", kBase.substr(1)}, "--base is"},
      {{"pass.json", "--expect-head", ""}, "--expect-head"},
      {{"pass.json", "--pull-request", "0"}, "--pull-request"},
      {{"pass.json", "--pull-request", "2147483648"}, "--pull-request"},
      {{"slow.json", "--accepted", "alice"}, "say who accepts and why"},
      {{"slow.json", "--accepted", "alice: "}, "say who accepts and why"},
      {{"slow.json", "--accepted", ": needed"}, "say who accepts and why"},
      {{"slow.json", "--accepted", ""}, "--accepted"},
      {{"slow.json", "--accepted", "a:" + std::string(999, 'x')}, "at most 1000 bytes"},
      {{"pass.json", "--field", "exit_code"}, "--field is 'exit_code', not one of pull_request"},
      {{"pass.json", "--field", "verdict", "--format", "text"}, "--field prints no report"},
      {{"pass.json", "--field", "verdict", "--out", "x"}, "--field prints no report"}};
  expect_refusals("report", wrong);
  EXPECT_EQ(
      run_compare({"report", "slow.json", "--accepted", "a:" + std::string(998, 'x')}).exit_code,
      0);
}

TEST_F(ReportCommand, ExplainsItself) {
  const CommandResult help = run_compare({"report", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* part : {"--base", "--expect-head", "--accepted", "--field",
                           "Examples:", "Exit codes:", "compare report micro.json macro.json"}) {
    EXPECT_THAT(help.out, HasSubstr(part));
  }
}

}  // namespace
}  // namespace compare
