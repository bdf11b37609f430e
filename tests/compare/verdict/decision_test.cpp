#include "compare/verdict/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compare/verdict/evidence.h"
#include "tests/compare/result_builder.h"

namespace compare::verdict {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Limits kLimits{.threshold = 0.10, .unit = "ns"};

Evidence interval(double low, double ratio, double high) {
  Evidence evidence;
  evidence.method = Method::interval;
  evidence.low = low;
  evidence.ratio = ratio;
  evidence.high = high;
  return evidence;
}

Decision by_interval(double low, double ratio, double high) {
  return decide(interval(low, ratio, high), {}, kLimits).decision;
}

Evidence few(double ratio, bool overlap, double highest) {
  Evidence evidence;
  evidence.method = Method::few;
  evidence.ratio = ratio;
  evidence.overlap = overlap;
  evidence.high = highest;
  return evidence;
}

Decision by_ratio(Method method, double ratio) {
  Evidence evidence;
  evidence.method = method;
  evidence.ratio = ratio;
  return decide(evidence, {}, kLimits).decision;
}

TEST(IntervalRule, RegressesJustWhereTheLowerBoundIsBeyondTheThreshold) {
  EXPECT_EQ(by_interval(1.101, 1.12, 1.14), Decision::regressed);
  EXPECT_EQ(by_interval(1.10, 1.12, 1.14), Decision::slower);
}

TEST(IntervalRule, IsSlowerJustWhereTheEstimateIsBeyondTheThreshold) {
  EXPECT_EQ(by_interval(1.01, 1.101, 1.2), Decision::slower);
  EXPECT_EQ(by_interval(1.01, 1.10, 1.2), Decision::unsure);
}

TEST(IntervalRule, IsSlowerJustWhereTheLowerBoundIsAboveNoChange) {
  EXPECT_EQ(by_interval(1.001, 1.12, 1.2), Decision::slower);
  EXPECT_EQ(by_interval(1.0, 1.12, 1.2), Decision::unsure);
}

TEST(IntervalRule, PassesJustWhereTheUpperBoundStaysWithinTheThreshold) {
  EXPECT_EQ(by_interval(0.99, 1.02, 1.099), Decision::pass);
  EXPECT_EQ(by_interval(0.99, 1.02, 1.101), Decision::unsure);
  EXPECT_EQ(by_interval(1.02, 1.05, 1.09), Decision::pass) << "slower, but not by the threshold";
}

TEST(IntervalRule, ImprovesJustWhereBothBoundAndEstimateSaySo) {
  EXPECT_EQ(by_interval(0.8, 0.9, 0.99), Decision::improved);
  EXPECT_EQ(by_interval(0.8, 0.9, 1.0), Decision::pass);
  EXPECT_EQ(by_interval(0.8, 0.92, 0.99), Decision::pass) << "1 / 1.1 is 0.909";
}

TEST(IntervalRule, TakesAChangeOfJustTheThresholdAsWithinIt) {
  const double just = 812.0 * 1.1 / 812.0;
  EXPECT_EQ(by_interval(just, just, just), Decision::pass);
  EXPECT_EQ(by_interval(1.1000001, 1.1000001, 1.1000001), Decision::regressed);
}

TEST(IntervalRule, FailsOnlyWhatIsSignificantAmongAllComparisons) {
  Significance among_all{.reached = false, .corrected = true, .p_adjusted = 0.08, .family = 40};
  const Ruling unsure = decide(interval(1.2, 1.3, 1.4), among_all, kLimits);
  EXPECT_EQ(unsure.decision, Decision::unsure);
  EXPECT_THAT(unsure.reason, HasSubstr("among 40 comparisons (Holm: p = 0.08)"));
  among_all.reached = true;
  const Ruling failed = decide(interval(1.2, 1.3, 1.4), among_all, kLimits);
  EXPECT_EQ(failed.decision, Decision::regressed);
  EXPECT_THAT(failed.reason, IsEmpty());
  among_all.corrected = false;
  EXPECT_THAT(decide(interval(1.2, 1.3, 1.4), among_all, kLimits).reason,
              HasSubstr("not corrected for 40 comparisons"));
}

TEST(TimesWorse, TurnsARatioRoundWhereHigherIsBetter) {
  EXPECT_EQ(times_worse(2, results::Better::lower), 2);
  EXPECT_EQ(times_worse(2, results::Better::unknown), 2);
  EXPECT_EQ(times_worse(2, results::Better::higher), 0.5);
}

TEST(FewRule, IsSlowerJustWhereTheSidesAreApartAndTheRatioBeyondTheThreshold) {
  EXPECT_EQ(decide(few(1.2, false, 1.3), {}, kLimits).decision, Decision::slower);
  EXPECT_EQ(decide(few(1.2, true, 1.3), {}, kLimits).decision, Decision::unsure);
  EXPECT_EQ(decide(few(1.09, false, 1.3), {}, kLimits).decision, Decision::unsure);
  EXPECT_EQ(decide(few(1.09, false, 1.10), {}, kLimits).decision, Decision::pass);
  EXPECT_EQ(decide(few(0.9, false, 0.95), {}, kLimits).decision, Decision::improved);
  EXPECT_EQ(decide(few(0.9, true, 1.05), {}, kLimits).decision, Decision::unsure);
}

TEST(FewRule, SaysHowManyRepetitionsAreNeeded) {
  EXPECT_THAT(decide(few(1.2, true, 1.3), {}, kLimits).reason,
              HasSubstr("needs at least 5 repetitions a side"));
}

TEST(SingleRule, DecidesByTheRatioAlone) {
  EXPECT_EQ(by_ratio(Method::single, 1.101), Decision::slower);
  EXPECT_EQ(by_ratio(Method::single, 1.099), Decision::pass);
  EXPECT_EQ(by_ratio(Method::single, 0.92), Decision::pass);
  EXPECT_EQ(by_ratio(Method::single, 0.90), Decision::improved);
}

TEST(ExactRule, RegressesByATinyToleranceWithoutATest) {
  EXPECT_EQ(by_ratio(Method::exact, 1.00101), Decision::regressed);
  EXPECT_EQ(by_ratio(Method::exact, 1.001), Decision::pass);
  EXPECT_EQ(by_ratio(Method::exact, 0.5), Decision::improved);
  EXPECT_EQ(by_ratio(Method::exact, std::numeric_limits<double>::infinity()), Decision::regressed);
}

TEST(ExactRule, FallsBackToTheThresholdWhereTheValuesDiffer) {
  Evidence evidence;
  evidence.method = Method::exact;
  evidence.varies = true;
  evidence.ratio = 1.1;
  EXPECT_EQ(decide(evidence, {}, kLimits).decision, Decision::pass);
  evidence.ratio = 1.101;
  EXPECT_EQ(decide(evidence, {}, kLimits).decision, Decision::regressed);
}

TEST(Guards, AskThatMostValuesAreWorse) {
  Evidence evidence = interval(1.2, 1.3, 1.4);
  evidence.superiority = 0.85;
  EXPECT_EQ(decide(evidence, {}, kLimits).decision, Decision::regressed);
  evidence.superiority = 0.84;
  const Ruling ruling = decide(evidence, {}, kLimits);
  EXPECT_EQ(ruling.decision, Decision::unsure);
  EXPECT_THAT(ruling.reason, HasSubstr("only 84 % of all pairs of values are worse"));
  EXPECT_THAT(ruling.reason, Not(HasSubstr("bimodal")));
  evidence.two_peaked = true;
  EXPECT_THAT(decide(evidence, {}, kLimits).reason, HasSubstr("bimodal"));
}

TEST(Guards, PassADifferenceBelowTheFloor) {
  Evidence evidence = interval(1.2, 1.3, 1.4);
  Limits limits = kLimits;
  limits.least_difference = 0.5;
  evidence.difference = 0.5;
  EXPECT_EQ(decide(evidence, {}, limits).decision, Decision::regressed);
  evidence.difference = 0.49;
  const Ruling ruling = decide(evidence, {}, limits);
  EXPECT_EQ(ruling.decision, Decision::pass);
  EXPECT_EQ(ruling.reason, "a difference of 0.49 ns is no change: below 0.5 ns");
}

TEST(Guards, PassWhateverAnIdenticalProgramMeasured) {
  Limits limits = kLimits;
  limits.identical = true;
  EXPECT_EQ(decide(interval(1.2, 1.3, 1.4), {}, limits).decision, Decision::pass);
  EXPECT_EQ(decide(interval(0.99, 1.1, 1.4), {}, limits).decision, Decision::pass);
  EXPECT_EQ(decide(interval(0.99, 1.1, 1.4), {}, kLimits).decision, Decision::unsure);
}

TEST(Interim, DecidesWhatIsProvenAndLeavesTheRest) {
  Limits interim = kLimits;
  interim.interim = true;
  EXPECT_EQ(decide(interval(1.101, 1.2, 1.3), {}, interim).decision, Decision::regressed);
  EXPECT_EQ(decide(interval(1.05, 1.2, 1.3), {}, interim).decision, Decision::unsure);
  EXPECT_EQ(decide(interval(1.05, 1.2, 1.3), {}, kLimits).decision, Decision::slower);
  EXPECT_EQ(decide(interval(0.99, 1.0, 1.09), {}, interim).decision, Decision::pass);
}

TEST(EnoughRepetitions, ShrinksTheIntervalWithTheSquareRoot) {
  Evidence evidence = interval(std::exp(-0.1), 1.0, std::exp(0.1));
  evidence.repetitions = 8;
  // The threshold is 0.0953 away, so the half width of 0.1 must shrink to 95 %: 8 * 1.101.
  EXPECT_EQ(enough_repetitions(evidence, 0.10), 9U);
  evidence.high = std::exp(0.2);
  EXPECT_EQ(enough_repetitions(evidence, 0.10), 36U);
  evidence.between = 0.01;  // tau that no repetition shows
  EXPECT_EQ(enough_repetitions(evidence, 0.10), std::nullopt);
}

TEST(EnoughRepetitions, AreNoneWhereTheEstimateIsAtTheThreshold) {
  Evidence evidence = interval(1.0, 1.0999, 1.2);
  evidence.repetitions = 8;
  EXPECT_EQ(enough_repetitions(evidence, 0.10), std::nullopt);
}

TEST(EnoughRepetitions, OfAnEstimateBeyondTheThresholdAreThoseThatProveAChange) {
  Evidence evidence = interval(std::exp(-0.05), std::exp(0.15), std::exp(0.35));
  evidence.repetitions = 10;
  EXPECT_EQ(enough_repetitions(evidence, 0.10), 18U);  // 10 (0.2 / 0.15)^2
  EXPECT_EQ(enough_repetitions(few(1.2, true, 1.3), 0.10), kEnoughRepetitions);
}

Evidence tested(double p_worse, double p_reachable) {
  Evidence evidence = interval(1, 1, 1);
  evidence.p_worse = p_worse;
  evidence.p_reachable = p_reachable;
  return evidence;
}

TEST(Significance, StepsDownThroughTheFamily) {
  const std::vector<Evidence> evidence = {tested(0.005, 1e-4), tested(0.9, 1e-4),
                                          tested(0.012, 1e-4), tested(0.02, 1e-4)};
  const auto found = significance(evidence, false);
  EXPECT_TRUE(found[0].reached);  // 4 * 0.005 = 0.02
  EXPECT_FALSE(found[1].reached);
  EXPECT_FALSE(found[2].reached);  // 3 * 0.012 = 0.036
  EXPECT_FALSE(found[3].reached);
  EXPECT_EQ(found[0].family, 4U);
  EXPECT_DOUBLE_EQ(found[0].p_adjusted, 0.02);
}

TEST(Significance, IsNotCorrectedJustWhereTheSizesCannotReachTheCorrectedLevel) {
  // Five a side reach 1/252; half of 0.05 can be shared by six of them, not by seven.
  for (const std::size_t family : {6U, 7U}) {
    std::vector<Evidence> evidence(family, tested(0.9, 1.0 / 252));
    evidence[0].p_worse = 0.02;
    const auto found = significance(evidence, false);
    EXPECT_EQ(found[0].corrected, family == 6);
    EXPECT_EQ(found[0].reached, family == 7);
  }
}

TEST(Significance, HoldsEachAgainstItsOwnLevel) {
  std::vector<Evidence> evidence = {tested(0.004, 1e-5), tested(0.004, 1e-5)};
  evidence[1].level = 0.006;  // twice 0.004 is within 0.025 and beyond 0.006
  const auto found = significance(evidence, false);
  EXPECT_TRUE(found[0].reached);
  EXPECT_TRUE(found[1].reached) << "alone after the first, 0.004 is within 0.006";
  evidence[1].p_worse = 0.0061;
  EXPECT_FALSE(significance(evidence, false)[1].reached);
  EXPECT_TRUE(significance(evidence, false)[0].reached);
}

TEST(Significance, CorrectsForAllWhileMoreRoundsMayCome) {
  // Holm would leave the second 0.02 alone; but the first may still change.
  const std::vector<Evidence> evidence = {tested(0.001, 1e-5), tested(0.02, 1e-5)};
  EXPECT_TRUE(significance(evidence, false)[1].reached);
  EXPECT_FALSE(significance(evidence, true)[1].reached);
  EXPECT_TRUE(significance(evidence, true)[0].reached);
  // Sizes that cannot reach the corrected level wait for more.
  EXPECT_TRUE(significance({tested(0.02, 0.02), tested(0.9, 0.02)}, false)[0].reached);
  EXPECT_FALSE(significance({tested(0.02, 0.02), tested(0.9, 0.02)}, true)[0].reached);
}

TEST(Significance, LeavesOutWhatIsNotTested) {
  std::vector<Evidence> evidence = {tested(0.02, 1e-4), few(2, false, 2)};
  const auto found = significance(evidence, false);
  EXPECT_TRUE(found[0].reached);
  EXPECT_EQ(found[0].family, 1U);
  EXPECT_TRUE(found[1].reached);
}

Evidence weighed(std::vector<double> baseline, std::vector<double> current,
                 const results::MetricTraits& traits = {"", results::Better::lower, false, false}) {
  DistributionCache distributions;
  return weigh(baseline, current, traits, {}, distributions);
}

TEST(Weigh, ChoosesTheMethodByTheSmallerSide) {
  EXPECT_EQ(weighed({1}, {2}).method, Method::single);
  EXPECT_EQ(weighed({1}, {2, 3}).method, Method::few);
  EXPECT_EQ(weighed({1, 2, 3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9}).method, Method::few);
  EXPECT_EQ(weighed({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}).method, Method::interval);
  EXPECT_EQ(weighed({1}, {2}, {"", results::Better::lower, true, false}).method, Method::exact);
}

TEST(Weigh, SeesOverlapJustWhereTheRangesTouch) {
  EXPECT_TRUE(weighed({3, 1, 2}, {3, 4}).overlap);
  EXPECT_FALSE(weighed({3, 1, 2}, {3.01, 4}).overlap);
  EXPECT_TRUE(weighed({3, 4}, {1, 3}).overlap);
  EXPECT_FALSE(weighed({3, 4}, {1, 2.99}).overlap);
  EXPECT_TRUE(weighed({1, 10}, {4, 5}).overlap);
}

TEST(Weigh, TurnsAThroughputThatFallsIntoATimeThatRises) {
  const Evidence rate = weighed({110, 111, 112, 113, 114}, {100, 101, 102, 103, 104},
                                {"1/s", results::Better::higher, false, false});
  const Evidence time = weighed({100, 101, 102, 103, 104}, {110, 111, 112, 113, 114});
  EXPECT_EQ(rate.ratio, time.ratio);
  EXPECT_EQ(rate.low, time.low);
  EXPECT_EQ(rate.p_worse, time.p_worse);
  EXPECT_GT(rate.low, 1);
}

Evidence weighed_rounds(const std::vector<double>& baseline, const std::vector<double>& current,
                        double between = 0) {
  DistributionCache distributions;
  return weigh(baseline, current, {"", results::Better::lower, false, false},
               {.alpha = 0.05, .paired = true, .between = between}, distributions);
}

TEST(WeighRounds, CancelsWhatBothSidesOfARoundShare) {
  const std::vector<double> baseline = {100, 200, 50, 400, 80, 120, 90, 300, 70, 110};
  std::vector<double> current = scaled(baseline, 1.2);
  current[3] *= 1.01;
  const Evidence evidence = weighed_rounds(baseline, current);
  EXPECT_EQ(evidence.method, Method::paired);
  EXPECT_EQ(evidence.repetitions, 10U);
  EXPECT_NEAR(evidence.ratio, 1.2, 1e-9);
  EXPECT_NEAR(evidence.low, 1.2, 1e-9);
  EXPECT_DOUBLE_EQ(evidence.superiority, 1);
  EXPECT_DOUBLE_EQ(evidence.p_worse, 1.0 / 1024);
  EXPECT_DOUBLE_EQ(evidence.level, 0.002);
  EXPECT_LT(weighed(baseline, current).low, 1) << "unpaired, the noise hides the change";
}

TEST(WeighRounds, FiveProveNothing) {
  const Evidence evidence = weighed_rounds({1, 1, 1, 1, 1}, {2, 2, 2, 2, 2});
  EXPECT_EQ(evidence.low, 0);
  EXPECT_EQ(evidence.high, std::numeric_limits<double>::infinity());
}

TEST(WeighRounds, CountsEqualRoundsAsHalfWorse) {
  EXPECT_DOUBLE_EQ(weighed_rounds({1, 1, 1, 1}, {1, 2, 2, 1}).superiority, 0.75);
}

TEST(Weigh, WidensByWhatLiesBetweenSessions) {
  const std::vector<double> baseline = {99, 100, 101, 102, 103, 104, 98, 97, 96, 95};
  const std::vector<double> current = scaled(baseline, 1.15);
  DistributionCache distributions;
  const results::MetricTraits traits{"", results::Better::lower, false, false};
  const Evidence narrow = weigh(baseline, current, traits, {}, distributions);
  const double tau = 0.03;
  const Evidence wide = weigh(baseline, current, traits, {.between = 2 * tau * tau}, distributions);
  const double half = std::log(narrow.ratio / narrow.low);
  const double z = 1.959964;
  EXPECT_NEAR(std::log(wide.ratio / wide.low), std::sqrt(half * half + 2 * z * z * tau * tau),
              1e-6);
  EXPECT_GT(wide.high, narrow.high);
  EXPECT_EQ(wide.ratio, narrow.ratio);
  EXPECT_GT(wide.p_worse, narrow.p_worse);
  EXPECT_LT(wide.p_worse, 0.01);
}

TEST(Weigh, TakesExactZerosAsMeasured) {
  const results::MetricTraits exact{"", results::Better::lower, true, false};
  EXPECT_EQ(weighed({0, 0}, {0, 0}, exact).ratio, 1);
  EXPECT_EQ(weighed({0}, {3}, exact).ratio, std::numeric_limits<double>::infinity());
  EXPECT_EQ(weighed({3}, {0}, exact).ratio, 0);
}

TEST(Weigh, TakesAnyNumberOfRepetitionsWithAZeroByTheirRanges) {
  const results::MetricTraits ratio{"", results::Better::lower, false, false};
  const Evidence evidence = weighed({0, 0, 0, 0, 0, 1}, {2, 3, 2, 3, 2, 3}, ratio);
  EXPECT_EQ(evidence.method, Method::few);
  EXPECT_TRUE(evidence.zeros);
  EXPECT_FALSE(evidence.overlap);
  EXPECT_EQ(evidence.ratio, std::numeric_limits<double>::infinity());
  EXPECT_EQ(evidence.low, 2);
  EXPECT_EQ(weighed({0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}, ratio).high, 1);
  EXPECT_FALSE(weighed({1, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 2, 2}, ratio).zeros);
}

TEST(EnoughRepetitions, AreForWhatRepetitionsWouldTell) {
  EXPECT_TRUE(decide(interval(0.99, 1.05, 1.4), {}, kLimits).more_decides);
  Evidence bimodal = interval(1.15, 1.3, 1.4);
  bimodal.superiority = 0.6;
  EXPECT_EQ(decide(bimodal, {}, kLimits).decision, Decision::unsure);
  EXPECT_FALSE(decide(bimodal, {}, kLimits).more_decides) << "its two speeds stay";
}

TEST(UnusableReason, NamesWhatNoRatioCanBeMadeOf) {
  const auto reason = [](double value, bool exact) {
    return unusable_reason(std::vector<double>{1, value}, exact, "current");
  };
  EXPECT_EQ(reason(2, false), "");
  EXPECT_EQ(reason(0, false), "current has a value of 0");
  EXPECT_EQ(reason(0, true), "");
  EXPECT_EQ(reason(1e-101, true), "current has a value out of range (1e-100 to 1e100)");
  EXPECT_EQ(reason(1e101, false), "current has a value out of range (1e-100 to 1e100)");
  EXPECT_EQ(reason(1e-100, false), "");
  EXPECT_EQ(reason(-1, true), "current has a value below 0");
  EXPECT_EQ(reason(std::numeric_limits<double>::quiet_NaN(), true),
            "current has a value that is no number (NaN)");
  EXPECT_EQ(reason(std::numeric_limits<double>::infinity(), false),
            "current has a value that is infinite");
}

}  // namespace
}  // namespace compare::verdict
