#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "compare/verdict/judge.h"
#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::ResultFile;
using results::Row;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(JudgeUnjudged, NamesAddedAndRemovedRowsAndJudgesTheRest) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady), repetitions("gone", kSteady)}),
            current_of({repetitions("new", kSteady), repetitions("a", kSteady)}), {});
  EXPECT_EQ(verdict.exit_code, 0);
  ASSERT_EQ(verdict.comparisons.size(), 3U);
  EXPECT_EQ(verdict.comparisons[1].name, "gone");
  EXPECT_EQ(verdict.comparisons[1].status, Status::removed);
  EXPECT_EQ(verdict.comparisons[1].baseline.n, 8);
  EXPECT_EQ(verdict.comparisons[1].current.n, 0);
  EXPECT_EQ(verdict.comparisons[1].decision, std::nullopt);
  EXPECT_EQ(verdict.comparisons[2].status, Status::added);
  EXPECT_EQ(verdict.comparisons[2].current.n, 8);
  EXPECT_THAT(verdict.warnings, ElementsAre(HasSubstr("missing in the current file: gone"),
                                            HasSubstr("not in the baseline")));
}

TEST(JudgeUnjudged, CannotJudgeARowThatErrorsNow) {
  const ResultFile baseline = baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)});
  const ResultFile current =
      current_of({errored(repetitions("a", kSteady), "no key"), repetitions("b", kSteady)});
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_EQ(verdict.outcome, Outcome::cannot_judge);
  EXPECT_EQ(verdict.comparisons[0].status, Status::errored);
  EXPECT_THAT(verdict.reason, HasSubstr("a was fine in the baseline and errored now"));
  EXPECT_THAT(verdict.reason, HasSubstr("no key"));
}

TEST(JudgeUnjudged, LetsARegressionOutweighAnError) {
  const Verdict verdict = judge(
      baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)}),
      current_of({errored(repetitions("a", kSteady), ""), repetitions("b", scaled(kSteady, 2))}),
      {});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_THAT(verdict.warnings, Contains(HasSubstr("errored now: a")));
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre("errored now: no message"));
}

TEST(JudgeUnjudged, LetsAnErrorOutweighUndecidedRows) {
  const std::vector<double> wide = {80, 120, 90, 110, 100, 85, 115, 95};
  Options options;
  options.fail_on_unsure = true;
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady), repetitions("b", wide)}),
            current_of({errored(repetitions("a", kSteady), "x"), repetitions("b", wide)}), options);
  EXPECT_EQ(verdict.exit_code, 2);
}

TEST(JudgeUnjudged, IsNotBarredByErrorsThatWereThereBefore) {
  const ResultFile baseline =
      baseline_of({errored(repetitions("a", kSteady), "x"), errored(repetitions("c", kSteady), "y"),
                   errored(repetitions("gone", kSteady), "z"), repetitions("b", kSteady)});
  const ResultFile current =
      current_of({errored(repetitions("a", kSteady), "x"), repetitions("c", kSteady),
                  repetitions("b", kSteady), errored(repetitions("new", kSteady), "w")});
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 0);
  for (const std::size_t index : {0U, 1U, 2U, 4U}) {
    EXPECT_EQ(verdict.comparisons[index].status, Status::errored) << index;
  }
  EXPECT_THAT(verdict.comparisons[0].reasons,
              ElementsAre("errored in the baseline: x", "errored now: x"));
  EXPECT_EQ(verdict.comparisons[1].current.n, 8);
}

TEST(JudgeUnjudged, CannotJudgeWhereEverythingErrored) {
  const Verdict verdict = judge(baseline_of({errored(repetitions("a", kSteady), "x")}),
                                current_of({errored(repetitions("a", kSteady), "y")}), {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_THAT(verdict.reason, HasSubstr("no row is without an error in both files: a"));
}

TEST(JudgeUnjudged, CannotJudgeFilesWithNothingInCommon) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady)}), current_of({repetitions("b", kSteady)}), {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_EQ(verdict.reason,
            "nothing in common: no benchmark of base.json is in now.json (such as a and b)");
}

TEST(JudgeUnjudged, CannotJudgeFilesWithoutBenchmarks) {
  EXPECT_EQ(judge(baseline_of({}), current_of({}), {}).reason, "neither file holds a benchmark");
}

TEST(JudgeUnjudged, JudgesOnlyWhatTheFilterFinds) {
  Options options;
  options.filter.emplace("^chat/");
  const ResultFile baseline =
      baseline_of({repetitions("chat/a", kSteady), repetitions("auth/b", kSteady),
                   repetitions("auth/gone", kSteady)});
  const ResultFile current =
      current_of({repetitions("chat/a", kSteady), repetitions("auth/b", scaled(kSteady, 2)),
                  repetitions("auth/new", kSteady)});
  const Verdict verdict = judge(baseline, current, options);
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons.size(), 1U);
  options.filter.emplace("nowhere");
  EXPECT_EQ(judge(baseline, current, options).exit_code, 2);
  EXPECT_EQ(judge(baseline, current, options).reason, "no benchmark matches --filter 'nowhere'");
}

TEST(JudgeUnjudged, CannotPassAValueThatWasGoodAndMakesNoRatioNow) {
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    std::vector<double> values = kSteady;
    values[3] = bad;
    const Verdict verdict =
        judge(baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)}),
              current_of({repetitions("a", values), repetitions("b", kSteady)}), {});
    EXPECT_EQ(verdict.exit_code, 2);
    EXPECT_THAT(verdict.reason, HasSubstr("errored now: current has a value"));
    EXPECT_EQ(verdict.comparisons[0].status, Status::not_comparable);
    EXPECT_EQ(verdict.comparisons[0].ratio, std::nullopt);
    EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("current has a value")));
    const Verdict bad_before =
        judge(baseline_of({repetitions("a", values), repetitions("b", kSteady)}),
              current_of({repetitions("a", kSteady), repetitions("b", kSteady)}), {});
    EXPECT_EQ(bad_before.exit_code, 0) << "nothing was lost";
    EXPECT_THAT(bad_before.warnings, Contains(HasSubstr("1 row not comparable, so not judged: a")));
    const Verdict nothing_left = judged(values, kSteady);
    EXPECT_EQ(nothing_left.exit_code, 2);
    EXPECT_THAT(nothing_left.reason, HasSubstr("no row is comparable: the baseline has a value"));
  }
}

TEST(JudgeUnjudged, TakesTheMediansOfSeveralRunsAsValues) {
  const auto medians = [](const std::vector<double>& values) {
    ResultFile file = result_file("f", {repetitions("a", values)});
    for (Row& row : file.rows) {
      row.kind = Row::Kind::aggregate;
      row.aggregate_name = "median";
    }
    return file;
  };
  const Verdict verdict = judge(medians({100}), medians({100, 150}), {});
  EXPECT_EQ(verdict.comparisons[0].current.n, 2);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::unsure) << "the second counts as well";
}

TEST(JudgeUnjudged, WarnsOfAnotherBuildOfTheBenchmarkLibrary) {
  ResultFile debug = baseline_of({repetitions("a", kSteady)});
  ResultFile release = current_of({repetitions("a", kSteady)});
  debug.context.set_text("library_build_type", "debug");
  release.context.set_text("library_build_type", "release");
  EXPECT_THAT(judge(debug, release, {}).warnings,
              Contains(HasSubstr("library_build_type is \"debug\"")));
}

}  // namespace
}  // namespace compare::verdict
