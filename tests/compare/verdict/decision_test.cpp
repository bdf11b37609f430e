#include "compare/verdict/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "compare/verdict/evidence.h"

namespace compare::verdict {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kThreshold = 0.10;

Evidence interval(double low, double ratio, double high) {
  Evidence evidence;
  evidence.method = Method::interval;
  evidence.low = low;
  evidence.ratio = ratio;
  evidence.high = high;
  return evidence;
}

Decision by_interval(double low, double ratio, double high) {
  return decide(interval(low, ratio, high), {}, kThreshold).decision;
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
  return decide(evidence, {}, kThreshold).decision;
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
  const Ruling unsure = decide(interval(1.2, 1.3, 1.4), among_all, kThreshold);
  EXPECT_EQ(unsure.decision, Decision::unsure);
  EXPECT_THAT(unsure.reason, HasSubstr("among 40 comparisons (Holm: p = 0.08)"));
  among_all.reached = true;
  const Ruling failed = decide(interval(1.2, 1.3, 1.4), among_all, kThreshold);
  EXPECT_EQ(failed.decision, Decision::regressed);
  EXPECT_THAT(failed.reason, IsEmpty());
  among_all.corrected = false;
  EXPECT_THAT(decide(interval(1.2, 1.3, 1.4), among_all, kThreshold).reason,
              HasSubstr("not corrected for 40 comparisons"));
}

TEST(TimesWorse, TurnsARatioRoundWhereHigherIsBetter) {
  EXPECT_EQ(times_worse(2, results::Better::lower), 2);
  EXPECT_EQ(times_worse(2, results::Better::unknown), 2);
  EXPECT_EQ(times_worse(2, results::Better::higher), 0.5);
}

TEST(FewRule, IsSlowerJustWhereTheSidesAreApartAndTheRatioBeyondTheThreshold) {
  EXPECT_EQ(decide(few(1.2, false, 1.3), {}, kThreshold).decision, Decision::slower);
  EXPECT_EQ(decide(few(1.2, true, 1.3), {}, kThreshold).decision, Decision::unsure);
  EXPECT_EQ(decide(few(1.09, false, 1.3), {}, kThreshold).decision, Decision::unsure);
  EXPECT_EQ(decide(few(1.09, false, 1.10), {}, kThreshold).decision, Decision::pass);
  EXPECT_EQ(decide(few(0.9, false, 0.95), {}, kThreshold).decision, Decision::improved);
  EXPECT_EQ(decide(few(0.9, true, 1.05), {}, kThreshold).decision, Decision::unsure);
}

TEST(FewRule, SaysHowManyRepetitionsAreNeeded) {
  EXPECT_THAT(decide(few(1.2, true, 1.3), {}, kThreshold).reason,
              HasSubstr("needs at least 5 repetitions a side"));
}

TEST(SingleRule, DecidesByTheRatioAlone) {
  EXPECT_EQ(by_ratio(Method::single, 1.101), Decision::slower);
  EXPECT_EQ(by_ratio(Method::single, 1.099), Decision::pass);
  EXPECT_EQ(by_ratio(Method::single, 0.92), Decision::pass);
  EXPECT_EQ(by_ratio(Method::single, 0.90), Decision::improved);
}

TEST(ExactRule, RegressesWithoutATest) {
  EXPECT_EQ(by_ratio(Method::exact, 1.101), Decision::regressed);
  EXPECT_EQ(by_ratio(Method::exact, 1.1), Decision::pass);
  EXPECT_EQ(by_ratio(Method::exact, 0.5), Decision::improved);
  EXPECT_EQ(by_ratio(Method::exact, std::numeric_limits<double>::infinity()), Decision::regressed);
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
  const auto found = significance(evidence, 0.025);
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
    const auto found = significance(evidence, 0.025);
    EXPECT_EQ(found[0].corrected, family == 6);
    EXPECT_EQ(found[0].reached, family == 7);
  }
}

TEST(Significance, LeavesOutWhatIsNotTested) {
  std::vector<Evidence> evidence = {tested(0.02, 1e-4), few(2, false, 2)};
  const auto found = significance(evidence, 0.025);
  EXPECT_TRUE(found[0].reached);
  EXPECT_EQ(found[0].family, 1U);
  EXPECT_TRUE(found[1].reached);
}

Evidence weighed(std::vector<double> baseline, std::vector<double> current,
                 const results::MetricTraits& traits = {"", results::Better::lower, false}) {
  DistributionCache distributions;
  return weigh(baseline, current, traits, 0.025, distributions);
}

TEST(Weigh, ChoosesTheMethodByTheSmallerSide) {
  EXPECT_EQ(weighed({1}, {2}).method, Method::single);
  EXPECT_EQ(weighed({1}, {2, 3}).method, Method::few);
  EXPECT_EQ(weighed({1, 2, 3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9}).method, Method::few);
  EXPECT_EQ(weighed({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}).method, Method::interval);
  EXPECT_EQ(weighed({1}, {2}, {"", results::Better::lower, true}).method, Method::exact);
}

TEST(Weigh, SeesOverlapJustWhereTheRangesTouch) {
  EXPECT_TRUE(weighed({3, 1, 2}, {3, 4}).overlap);
  EXPECT_FALSE(weighed({3, 1, 2}, {3.01, 4}).overlap);
  EXPECT_FALSE(weighed({3, 4}, {1, 2.99}).overlap);
  EXPECT_TRUE(weighed({1, 10}, {4, 5}).overlap);
}

TEST(Weigh, TurnsAThroughputThatFallsIntoATimeThatRises) {
  const Evidence rate = weighed({110, 111, 112, 113, 114}, {100, 101, 102, 103, 104},
                                {"1/s", results::Better::higher, false});
  const Evidence time = weighed({100, 101, 102, 103, 104}, {110, 111, 112, 113, 114});
  EXPECT_EQ(rate.ratio, time.ratio);
  EXPECT_EQ(rate.low, time.low);
  EXPECT_EQ(rate.p_worse, time.p_worse);
  EXPECT_GT(rate.low, 1);
}

TEST(Weigh, TakesExactZerosAsMeasured) {
  const results::MetricTraits exact{"", results::Better::lower, true};
  EXPECT_EQ(weighed({0, 0}, {0, 0}, exact).ratio, 1);
  EXPECT_EQ(weighed({0}, {3}, exact).ratio, std::numeric_limits<double>::infinity());
  EXPECT_EQ(weighed({3}, {0}, exact).ratio, 0);
}

TEST(UnusableReason, NamesWhatNoRatioCanBeMadeOf) {
  const auto reason = [](double value, bool exact) {
    return unusable_reason(std::vector<double>{1, value}, exact, "current");
  };
  EXPECT_EQ(reason(2, false), "");
  EXPECT_EQ(reason(0, false), "current has a value of 0");
  EXPECT_EQ(reason(0, true), "");
  EXPECT_EQ(reason(-1, true), "current has a value below 0");
  EXPECT_EQ(reason(std::numeric_limits<double>::quiet_NaN(), true),
            "current has a value that is no number (NaN)");
  EXPECT_EQ(reason(std::numeric_limits<double>::infinity(), false),
            "current has a value that is infinite");
}

}  // namespace
}  // namespace compare::verdict
