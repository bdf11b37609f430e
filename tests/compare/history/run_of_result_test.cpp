#include "compare/history/exchange/run_of_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/input_error.h"
#include "compare/results/read_result_file.h"
#include "tests/compare/history/runs.h"
#include "tests/compare/result_builder.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

MeasuredRun at(const std::string& commit) {
  MeasuredRun run;
  run.commit.id = commit;
  return run;
}

results::ResultFile of(const std::vector<results::Row>& rows) { return result_file("f", {rows}); }

TEST(RunOfResult, KeepsTimesInNanosecondsAndCountersWithTheirTraits) {
  std::vector<results::Row> rows = repetitions("a", {1, 2}, results::TimeUnit::us);
  rows[0].counters = {{"items_per_second", 5}, {"mystery", 7}};
  const MadeRuns made = runs_of_result(of(rows), at("c"));
  ASSERT_THAT(made.runs, SizeIs(1));
  const auto& kept = made.runs[0].measurements;
  ASSERT_THAT(kept, SizeIs(4));
  EXPECT_EQ(kept[0].metric, "real_time");
  EXPECT_THAT(kept[0].values, ElementsAre(1000, 2000));
  EXPECT_EQ(kept[1].metric, "cpu_time");
  EXPECT_EQ(kept[2].metric, "items_per_second");
  EXPECT_EQ(kept[2].unit, "1/s");
  EXPECT_EQ(kept[2].better, results::Better::higher);
  EXPECT_THAT(kept[2].values, ElementsAre(5)) << "one repetition lacks it";
  EXPECT_EQ(kept[3].better, results::Better::unknown);
}

TEST(RunOfResult, TakesTheEnvironmentOfTheFileAndWhatIsSaidOverIt) {
  results::ResultFile file = of(repetitions("a", {1}));
  file.context.set_text("gatebench.cpu_model", "Xeon");
  file.context.set_text("gatebench.commit", "4f2a");
  file.context.set_text("gatebench.kernel", "6.1");
  file.context.set_text("date", "2026-03-01T10:15:02+00:00");
  file.context.set_text("host_name", "bench-1");
  file.context.set_number("num_cpus", 2);
  file.context.set_text("caches", "[]");
  MeasuredRun described = at("");
  described.environment = {{"image", "u"}, {"kernel", "6.2"}};
  const MeasuredRun run = runs_of_result(file, described).runs[0];
  EXPECT_EQ(run.commit.id, "4f2a");
  EXPECT_EQ(run.measured_ns, 1772360102'000'000'000);
  EXPECT_EQ(
      run.environment,
      (Environment{{"cpu_model", "Xeon"}, {"image", "u"}, {"kernel", "6.2"}, {"num_cpus", "2"}}));
}

TEST(RunOfResult, PartsSuitesByWhatMeasuredThem) {
  std::vector<results::Row> rows = repetitions("a", {1});
  rows.push_back(repetitions("macro/chat", {1})[0]);
  results::ResultFile file = of(rows);
  const auto suites = [&](const MeasuredRun& described) {
    std::vector<std::string> names;
    for (const MeasuredRun& run : runs_of_result(file, described).runs) {
      names.push_back(run.suite);
    }
    return names;
  };
  EXPECT_THAT(suites(at("c")), ElementsAre("benchmarks", "macro"));
  file.context.set_text("gatebench.source", "locust");
  EXPECT_THAT(suites(at("c")), ElementsAre("locust", "macro"));
  file.context.set_text("executable", "/build/bin/micro");
  EXPECT_THAT(suites(at("c")), ElementsAre("macro", "micro"));
  MeasuredRun named = at("c");
  named.suite = "mine";
  EXPECT_THAT(suites(named), ElementsAre("mine"));
}

TEST(RunOfResult, LeavesOutWhatErroredAndWhatIsNoNumber) {
  std::vector<results::Row> rows = repetitions("bad", {1});
  rows[0].errored = true;
  rows[0].error_message = "no key";
  rows.push_back(repetitions("nan", {std::numeric_limits<double>::quiet_NaN()})[0]);
  EXPECT_THROW(runs_of_result(of(rows), at("c")), results::InputError);
  rows.push_back(repetitions("good", {1})[0]);
  const MadeRuns made = runs_of_result(of(rows), at("c"));
  EXPECT_THAT(made.warnings,
              ElementsAre("f: bad errored and is left out: no key",
                          "f: 1 value is no number up to 1e100 and left out: nan real_time"));
  EXPECT_EQ(made.runs[0].measurements[0].benchmark, "good");
}

TEST(RunOfResult, KeepsValuesUpToTheGreatestAndNamesThoseBeyond) {
  EXPECT_THAT(runs_of_result(of(repetitions("a", {1e100})), at("c")).warnings, IsEmpty());
  const MadeRuns made = runs_of_result(of(repetitions("a", {1, 1.01e100})), at("c"));
  EXPECT_THAT(made.runs[0].measurements[0].values, ElementsAre(1));
  EXPECT_THAT(made.warnings, ElementsAre(HasSubstr("left out: a real_time, a cpu_time")));
}

TEST(RunOfResult, SaysWhereADateCannotBeRead) {
  results::ResultFile file = of(repetitions("a", {1}));
  file.context.set_text("date", "some day");
  const MadeRuns made = runs_of_result(file, at("c"));
  EXPECT_EQ(made.runs[0].measured_ns, 0);
  EXPECT_THAT(made.warnings, ElementsAre(HasSubstr("f: its date, 'some day', cannot be read")));
  file.context.set_text("date", "06/28/16 12:43:06");
  EXPECT_THAT(runs_of_result(file, at("c")).warnings, IsEmpty());
}

TEST(RunOfResult, TakesTheMedianWhereRepetitionsWereNotStored) {
  std::vector<results::Row> rows = repetitions("a", {10, 11});
  for (results::Row& row : rows) {
    row.kind = results::Row::Kind::aggregate;
    row.aggregate_name = row.real_time == 10 ? "mean" : "median";
  }
  EXPECT_THAT(runs_of_result(of(rows), at("c")).runs[0].measurements[0].values, ElementsAre(11));
}

TEST(RunOfResult, NeedsACommit) {
  results::ResultFile file = of(repetitions("a", {1}));
  EXPECT_THROW(runs_of_result(file, at("")), results::InputError);
  file.context.set_text("gatebench.commit", "unknown");
  EXPECT_THROW(runs_of_result(file, at("")), results::InputError);
}

verdict::Verdict verdict_on_a() {
  verdict::Verdict verdict;
  verdict.paired = true;
  verdict.environment.baseline.set_text("gatebench.commit", "base");
  verdict::Comparison row;
  row.name = "a";
  row.metric = "real_time";
  row.status = verdict::Status::compared;
  row.ratio = 1.1;
  row.ratio_low = 1.05;
  row.ratio_high = 1.2;
  verdict.comparisons = {row, row, row};
  verdict.comparisons[1].metric = "cpu_time";
  verdict.comparisons[1].ratio = 0;
  verdict.comparisons[2].metric = "items_per_second";
  verdict.comparisons[2].status = verdict::Status::ignored;
  return verdict;
}

TEST(VerdictReferences, AreKeptWithWhatTheyAreOf) {
  std::vector<MeasuredRun> runs = {run_at("c", 1)};
  runs[0].measurements.push_back(measurement("a", {1}, "cpu_time"));
  runs[0].measurements.push_back(measurement("a", {1}, "items_per_second"));
  verdict::Verdict verdict = verdict_on_a();
  EXPECT_EQ(enter(runs, verdict, "v"), 1U);
  ASSERT_TRUE(runs[0].measurements[0].reference.has_value());
  EXPECT_EQ(runs[0].measurements[0].reference->commit, "base");
  EXPECT_EQ(runs[0].measurements[0].reference->ratio, 1.1);
  EXPECT_EQ(runs[0].measurements[0].reference->ratio_low, 1.05);
  EXPECT_FALSE(runs[0].measurements[1].reference.has_value()) << "a ratio of 0 tells nothing";
  EXPECT_FALSE(runs[0].measurements[2].reference.has_value()) << "it was not compared";
  verdict.subject.base_commit = "named";
  enter(runs, verdict, "v");
  EXPECT_EQ(runs[0].measurements[0].reference->commit, "named");
}

TEST(VerdictReferences, AreOfRoundsAndNameTheirCommit) {
  std::vector<MeasuredRun> runs = {run_at("c", 1)};
  verdict::Verdict verdict = verdict_on_a();
  verdict.paired = false;
  EXPECT_EQ(enter(runs, verdict, "v"), 0U);
  EXPECT_FALSE(runs[0].measurements[0].reference.has_value());
  verdict = verdict_on_a();
  verdict.environment.baseline = {};
  EXPECT_THROW(enter(runs, verdict, "v"), results::InputError);
}

}  // namespace
}  // namespace compare::history
