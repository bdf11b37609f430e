#include "compare/targets/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/targets/targets_file.h"
#include "tests/compare/targets/load_run.h"

namespace compare::targets {
namespace {

using results::Row;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Targets small_targets() {
  return parse_targets(
      R"({"name":"ours","reference":{"column":"Them","name":"Them, 4 instances","remark":"Paused."},)"
      R"("goals":[{"metric":"throughput_per_second","title":"RPS","unit":"","better":"higher",)"
      R"("good":1000,"issue":500,"reference":1170,"hint":"Look at the database."},)"
      R"({"metric":"latency_ns_p95","title":"P95 Latency","unit":"ms","better":"lower",)"
      R"("good":180,"issue":300,"reference":[2,8],"hint":"Profile."},)"
      R"({"metric":"overhead_ns","title":"Overhead","unit":"ms","better":"lower","good":10}]})",
      "ours.json");
}

Row row_with(double rate, double p95_ms) {
  Row row = load_row(kBackToBack);
  set(row, "throughput_per_second", rate);
  set(row, "latency_ns_p95", p95_ms * 1e6);
  return row;
}

Evaluation evaluate_rows(std::vector<Row> rows) {
  return evaluate(small_targets(), {load_file(std::move(rows))});
}

TEST(TextReport, IsTheTableThatPeopleKnowWithTheHintsUnderIt) {
  const Evaluation evaluation =
      evaluate_rows({row_with(499, 200), row_with(450, 190), row_with(470, 195)});
  EXPECT_EQ(text_report(evaluation), R"(targets: ours (ours.json)

macro/baseline/connections:64, 3 runs, load closed

Metric       gateway          range    Them      Goal  Status
--------------------------------------------------------------------------
RPS              470     450 .. 499   1,170   > 1,000  issue
P95 Latency   195 ms  190 .. 200 ms  2-8 ms  < 180 ms  needs investigation
Overhead           -                          < 10 ms  not measured

RPS, issue: 470 is below 500. Look at the database.
P95 Latency, needs investigation: 195 ms is not under 180 ms. Profile.
note: the runs vary by more than 10 % (RPS 10.4 %): warm up, run several times

Them: Them, 4 instances. Paused.

ISSUE: 1 of 2 graded goals: RPS; 1 needs investigation: P95 Latency (1 not measured or not graded)
)");
}

TEST(TextReport, HasNoRangeOfOneRun) {
  const std::string report = text_report(evaluate_rows({row_with(1050, 145)}));
  EXPECT_THAT(report, HasSubstr(R"(
Metric       gateway    Them      Goal  Status
----------------------------------------------------
RPS            1,050   1,170   > 1,000  good
P95 Latency   145 ms  2-8 ms  < 180 ms  good
Overhead           -           < 10 ms  not measured

note: one run: nothing is known about its spread; run several times
)"));
  EXPECT_THAT(report,
              HasSubstr("\nGOOD: 2 of 2 graded goals met (1 not measured or not graded)\n"));
}

TEST(TextReport, ColoursTheStatusOnATerminalOnly) {
  const Evaluation evaluation = evaluate_rows({row_with(400, 190)});
  EXPECT_THAT(text_report(evaluation, {.colour = true, .width = 0}),
              AllOf(HasSubstr("\x1b[31missue"), HasSubstr("\x1b[33mneeds investigation")));
  EXPECT_THAT(text_report(evaluate_rows({row_with(4000, 9)}), {.colour = true, .width = 0}),
              HasSubstr("\x1b[32mgood"));
  EXPECT_THAT(text_report(evaluation), Not(HasSubstr("\x1b")));
}

TEST(TextReport, ShowsWhyNothingWasGraded) {
  Row row = row_with(1050, 145);
  row.errored = true;
  row.error_message = "a\nclient";
  const std::string report = text_report(evaluate_rows({row}));
  EXPECT_THAT(report, HasSubstr("cannot grade: run 1 (run.json): a\\x0aclient\n"));
  EXPECT_THAT(report, HasSubstr("\nCANNOT GRADE: macro/baseline/connections:64: run 1"));
  EXPECT_THAT(report, Not(HasSubstr("Metric")));
}

TEST(OutcomeLine, NamesTheRunWhereThereAreSeveral) {
  Row other = row_with(400, 145);
  other.run_name = "macro/other/connections:1";
  EXPECT_EQ(outcome_line(evaluate_rows({row_with(1050, 190), other})),
            "ISSUE: 1 of 4 graded goals: macro/other/connections:1 RPS; 1 needs investigation: "
            "macro/baseline/connections:64 P95 Latency (2 not measured or not graded)");
}

TEST(OutcomeLine, OfWhatOnlyNeedsInvestigationSaysSo) {
  EXPECT_THAT(outcome_line(evaluate_rows({row_with(1050, 190)})),
              StartsWith("NEEDS INVESTIGATION: 1 of 2 graded goals: P95 Latency ("));
}

TEST(MarkdownReport, BeginsWithTheOutcomeAndEscapesNames) {
  Row row = row_with(1050, 190);
  row.run_name = "macro/a|b/connections:1";
  EXPECT_EQ(
      markdown_report(evaluate_rows({row})),
      R"(**NEEDS INVESTIGATION**: 1 of 2 graded goals: P95 Latency (1 not measured or not graded)

macro/a\|b/connections:1, 1 run, load closed

| Metric | gateway | Them | Goal | Status |
| :-- | --: | --: | --: | :-- |
| RPS | 1,050 | 1,170 | &gt; 1,000 | good |
| P95 Latency | 190 ms | 2-8 ms | &lt; 180 ms | needs investigation |
| Overhead | - |  | &lt; 10 ms | not measured |

- P95 Latency, needs investigation: 190 ms is not under 180 ms. Profile.
- one run: nothing is known about its spread; run several times

Them: Them, 4 instances. Paused.
)");
}

TEST(JsonReport, HoldsAllOfItWithNullForWhatIsUnknown) {
  EXPECT_EQ(json_report(evaluate_rows({row_with(450, 190), row_with(450, 190)})),
            R"({"schema":"gatebench.targets_report/1","outcome":"issue","exit_code":1,
"targets":{"name":"ours","source":"ours.json"},
"reference":{"name":"Them, 4 instances","remark":"Paused."},
"runs":[
{"name":"macro/baseline/connections:64","runs":2,"load_model":"closed","obstacle":null,"goals":[
{"metric":"throughput_per_second","title":"RPS","unit":"","better":"higher","good":1000,"investigate":null,"issue":500,"n":2,"value":450,"range":[450,450],"spread":0,"reference":[1170,1170],"grade":"issue","reason":"below 500","hint":"Look at the database."},
{"metric":"latency_ns_p95","title":"P95 Latency","unit":"ms","better":"lower","good":180,"investigate":null,"issue":300,"n":2,"value":190,"range":[190,190],"spread":0,"reference":[2,8],"grade":"needs_investigation","reason":"not under 180 ms","hint":"Profile."},
{"metric":"overhead_ns","title":"Overhead","unit":"ms","better":"lower","good":10,"investigate":null,"issue":null,"n":0,"value":null,"range":null,"spread":null,"reference":null,"grade":null,"reason":"not measured","hint":null}],"notes":[]}]}
)");
}

}  // namespace
}  // namespace compare::targets
