#include "compare/verdict/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::ResultFile;
using results::Row;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Judge, FailsElevenPercentAndPassesNine) {
  for (const std::size_t size : {5U, 8U, 12U}) {
    std::vector<double> before;
    for (std::size_t index = 0; index < size; ++index) {
      before.push_back(kSteady[index % kSteady.size()] + 0.001 * static_cast<double>(index));
    }
    const Verdict slower = judged(before, scaled(before, 1.11));
    EXPECT_EQ(slower.exit_code, 1);
    EXPECT_EQ(slower.outcome, Outcome::regression);
    EXPECT_EQ(slower.comparisons[0].decision, Decision::regressed);
    const Verdict within = judged(before, scaled(before, 1.09));
    EXPECT_EQ(within.exit_code, 0);
    EXPECT_EQ(within.outcome, Outcome::pass);
  }
}

TEST(Judge, DecidesWithoutAnySpreadToo) {
  const std::vector<double> same(8, 250);
  EXPECT_EQ(judged(same, scaled(same, 1.11)).exit_code, 1);
  EXPECT_EQ(judged(same, scaled(same, 1.09)).exit_code, 0);
  const Verdict identical = judged(same, same);
  EXPECT_EQ(identical.comparisons[0].decision, Decision::pass);
  EXPECT_EQ(identical.comparisons[0].ratio, 1);
  EXPECT_EQ(identical.comparisons[0].ratio_low, 1);
  EXPECT_EQ(identical.comparisons[0].ratio_high, 1);
}

TEST(Judge, AdjustsForListsOverAllThatIsJudged) {
  const auto rows = [](double a, double b) {
    return result_file("f", {repetitions("a", scaled(kSteady, a)),
                             repetitions("b", scaled(kSteady, b)), repetitions("c", {5})});
  };
  const Verdict verdict = judge(rows(1, 1), rows(1.2, 1.001), {});
  const double most = verdict.comparisons[0].p_worse.value();
  const double less = verdict.comparisons[1].p_worse.value();
  ASSERT_LT(2 * most, less);
  EXPECT_DOUBLE_EQ(verdict.comparisons[0].q_worse.value(), 2 * most);
  EXPECT_DOUBLE_EQ(verdict.comparisons[1].q_worse.value(), less);
  EXPECT_FALSE(verdict.comparisons[2].q_worse) << "one value: not tested";
}

TEST(Judge, FollowsTheThreshold) {
  Options options;
  options.threshold_percent = 5;
  EXPECT_EQ(judged(kSteady, scaled(kSteady, 1.06), options).exit_code, 1);
  options.threshold_percent = 7;
  EXPECT_EQ(judged(kSteady, scaled(kSteady, 1.06), options).exit_code, 0);
}

TEST(Judge, ReportsCentresRatioAndIntervalOfTheRepetitions) {
  const Verdict verdict = judged(kSteady, scaled(kSteady, 1.2));
  const Comparison& comparison = verdict.comparisons.at(0);
  EXPECT_EQ(comparison.name, "a");
  EXPECT_EQ(comparison.metric, "real_time");
  EXPECT_EQ(comparison.unit, "ns");
  EXPECT_EQ(comparison.status, Status::compared);
  EXPECT_EQ(comparison.baseline.n, 8);
  EXPECT_NEAR(comparison.baseline.value, 100.025, 1e-9);
  EXPECT_NEAR(comparison.current.value, 120.03, 1e-9);
  EXPECT_NEAR(comparison.ratio.value(), 1.2, 1e-9);
  EXPECT_GT(comparison.ratio_low.value(), 1.19);
  EXPECT_LT(comparison.ratio_high.value(), 1.21);
  EXPECT_THAT(verdict.warnings, IsEmpty());
}

TEST(Judge, SeesThatOneOfManyRowsFails) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)}),
            current_of({repetitions("b", scaled(kSteady, 1.2)), repetitions("a", kSteady)}), {});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::pass);
  EXPECT_EQ(verdict.comparisons[1].decision, Decision::regressed);
}

TEST(Judge, CallsAnImprovementOne) {
  const Verdict verdict = judged(kSteady, scaled(kSteady, 0.8));
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::improved);
}

TEST(Judge, IsUndecidedAboutWideIntervalsAndFailsThemOnlyWhereAsked) {
  const std::vector<double> wide = {80, 120, 90, 110, 100, 85, 115, 95};
  const Verdict verdict = judged(wide, wide);
  EXPECT_EQ(verdict.outcome, Outcome::undecided);
  EXPECT_EQ(verdict.exit_code, 0);
  Options options;
  options.fail_on_unsure = true;
  EXPECT_EQ(judged(wide, wide, options).exit_code, 3);
  EXPECT_EQ(judged(kSteady, kSteady, options).exit_code, 0);
}

TEST(Judge, DecidesOneValueASideByTheRatioWithAWarning) {
  const Verdict slower = judged({100}, {111});
  EXPECT_EQ(slower.exit_code, 1);
  EXPECT_EQ(slower.comparisons[0].decision, Decision::slower);
  EXPECT_EQ(slower.comparisons[0].ratio_low, std::nullopt);
  EXPECT_THAT(slower.warnings, ElementsAre(HasSubstr("nothing is known about noise")));
  EXPECT_EQ(judged({100}, {109}).exit_code, 0);
}

TEST(Judge, IsUnsureAboutFewRepetitionsThatOverlap) {
  const Verdict apart = judged({100, 101, 102}, {112, 113, 114});
  EXPECT_EQ(apart.exit_code, 1);
  EXPECT_EQ(apart.comparisons[0].decision, Decision::slower);
  EXPECT_EQ(apart.comparisons[0].ratio_low, std::nullopt);
  const Verdict overlapping = judged({100, 101, 113}, {112, 113, 114});
  EXPECT_EQ(overlapping.exit_code, 0);
  EXPECT_EQ(overlapping.comparisons[0].decision, Decision::unsure);
  EXPECT_THAT(overlapping.comparisons[0].reasons, ElementsAre(HasSubstr("needs at least 5")));
  EXPECT_THAT(overlapping.warnings, ElementsAre(HasSubstr("at least 5 a side")));
}

TEST(Judge, CorrectsForTheNumberOfRowsThatCouldFail) {
  // U is 10, so p is about 0.01: enough for one comparison and not for forty.
  const std::vector<double> before = {100, 101, 102, 103, 104, 105, 106, 140};
  const std::vector<double> now = {125, 126, 127, 128, 129, 130, 131, 105};
  ResultFile baseline = baseline_of({repetitions("a", before)});
  ResultFile current = current_of({repetitions("a", now)});
  EXPECT_EQ(judge(baseline, current, {}).exit_code, 1);
  for (int index = 0; index < 39; ++index) {
    for (ResultFile* file : {&baseline, &current}) {
      const auto rows = repetitions("b" + std::to_string(index), kSteady);
      file->rows.insert(file->rows.end(), rows.begin(), rows.end());
    }
  }
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::unsure);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("among 40 comparisons")));
}

TEST(Judge, DoesNotLetTheCorrectionSaveARowWithFewRepetitions) {
  const std::vector<double> five = {100, 101, 102, 103, 104};
  ResultFile baseline = baseline_of({repetitions("a", five)});
  ResultFile current = current_of({repetitions("a", scaled(five, 1.2))});
  for (int index = 0; index < 39; ++index) {
    for (ResultFile* file : {&baseline, &current}) {
      const auto rows = repetitions("b" + std::to_string(index), five);
      file->rows.insert(file->rows.end(), rows.begin(), rows.end());
    }
  }
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("not corrected for 40")));
}

TEST(Judge, ConvertsUnits) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady)}),
            current_of({repetitions("a", scaled(kSteady, 0.00111), results::TimeUnit::us)}), [] {
              Options options;
              options.threshold_percent = 1000;
              return options;
            }());
  EXPECT_NEAR(verdict.comparisons.at(0).ratio.value(), 0.00111 * 1000, 1e-9);
  EXPECT_EQ(verdict.comparisons[0].unit, "ns");
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre("current converted from us to ns"));
  EXPECT_TRUE(verdict.comparisons[0].unit_converted);
}

TEST(Judge, UsesTheMedianWhereOnlyAggregatesAreStored) {
  const auto aggregates = [](double median) {
    std::vector<Row> rows = repetitions("a", {median * 2, median, 0.01, 0.5});
    const std::vector<std::string> names = {"mean", "median", "cv", "p99"};
    for (std::size_t index = 0; index < rows.size(); ++index) {
      rows[index].kind = Row::Kind::aggregate;
      rows[index].aggregate_name = names[index];
      rows[index].name = "a_" + names[index];
    }
    return rows;
  };
  const Verdict verdict = judge(baseline_of({aggregates(100)}), current_of({aggregates(111)}), {});
  EXPECT_EQ(verdict.exit_code, 1);
  ASSERT_EQ(verdict.comparisons.size(), 1U);
  EXPECT_EQ(verdict.comparisons[0].baseline.n, 1);
  EXPECT_EQ(verdict.comparisons[0].baseline.value, 100);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("only an aggregate")));
  std::vector<Row> mixed = aggregates(1);
  const std::vector<Row> rows = repetitions("a", kSteady);
  mixed.insert(mixed.end(), rows.begin(), rows.end());
  EXPECT_EQ(judge(baseline_of({mixed}), current_of({rows}), {}).comparisons[0].baseline.n, 8)
      << "repetitions come before aggregates wherever they stand";
}

TEST(Words, AreThoseOfTheContract) {
  EXPECT_EQ(word(Status::compared), "compared");
  EXPECT_EQ(word(Status::added), "added");
  EXPECT_EQ(word(Status::removed), "removed");
  EXPECT_EQ(word(Status::errored), "errored");
  EXPECT_EQ(word(Status::not_comparable), "not_comparable");
  EXPECT_EQ(word(Status::ignored), "ignored");
  EXPECT_EQ(word(Decision::regressed), "regressed");
  EXPECT_EQ(word(Decision::slower), "slower");
  EXPECT_EQ(word(Decision::pass), "pass");
  EXPECT_EQ(word(Decision::improved), "improved");
  EXPECT_EQ(word(Decision::unsure), "unsure");
  EXPECT_EQ(word(Outcome::pass), "pass");
  EXPECT_EQ(word(Outcome::regression), "regression");
  EXPECT_EQ(word(Outcome::undecided), "undecided");
  EXPECT_EQ(word(Outcome::cannot_judge), "cannot_judge");
}

}  // namespace
}  // namespace compare::verdict
