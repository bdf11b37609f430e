#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "macro/page/distribution_curve.h"
#include "macro/page/series_points.h"

namespace macro {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

/// 1 us, 2 us, ... `count` us.
Distribution ramp(int count) {
  HdrHistogram values;
  for (int i = 1; i <= count; ++i) {
    values.record(std::int64_t{1000} * i);
  }
  return to_distribution("response", values);
}

IntervalRecord interval(int block, double begin, double p99_ns) {
  IntervalRecord record;
  record.block = block;
  record.begin_seconds = begin;
  record.length_seconds = 1;
  record.succeeded = 10;
  record.latency_ns_p99 = p99_ns;
  return record;
}

TEST(PercentileCurve, GivesTheLatencyAtEachPercentile) {
  const auto curve = percentile_curve(ramp(1000));
  constexpr std::size_t kDecade = kCurvePointsPerDecade;
  ASSERT_THAT(curve, SizeIs(2 * kDecade + 1));
  EXPECT_NEAR(curve[0], 1e3, 1) << "the fastest";
  EXPECT_NEAR(curve[kDecade], 900e3, 1e3) << "p90";
  EXPECT_NEAR(curve[2 * kDecade], 990e3, 1e3) << "p99";
}

TEST(PercentileCurve, EndsWhereFewerThanTenAnswersAreBeyond) {
  EXPECT_THAT(percentile_curve(ramp(1000)), SizeIs(2 * kCurvePointsPerDecade + 1));
  EXPECT_THAT(percentile_curve(ramp(999)), SizeIs(2 * kCurvePointsPerDecade));
}

TEST(PercentileCurve, OfOneAnswerIsOnePointAndOfNoneIsNone) {
  EXPECT_THAT(percentile_curve(ramp(1)), ElementsAre(1000));
  EXPECT_THAT(percentile_curve(Distribution()), IsEmpty());
}

TEST(LogHistogram, SharesOfAllAnswersAddUpToOne) {
  const auto histogram = log_histogram(ramp(1000));
  ASSERT_TRUE(histogram);
  EXPECT_EQ(histogram->first_bin, 3 * kBinsPerDecade) << "1 us is 10^3 ns";
  EXPECT_THAT(histogram->shares, SizeIs(3 * kBinsPerDecade)) << "1 ms is in a step from below it";
  EXPECT_NEAR(std::accumulate(histogram->shares.begin(), histogram->shares.end(), 0.0), 1, 1e-9);
}

TEST(LogHistogram, KeepsEmptyBinsBetweenTwoPeaks) {
  HdrHistogram values;
  values.record(1'000, 3);
  values.record(100'000, 1);
  const auto histogram = log_histogram(to_distribution("response", values));
  ASSERT_TRUE(histogram);
  EXPECT_DOUBLE_EQ(histogram->shares.front(), 0.75);
  EXPECT_DOUBLE_EQ(histogram->shares[kBinsPerDecade], 0);
  EXPECT_DOUBLE_EQ(histogram->shares.back(), 0.25);
}

TEST(LogHistogram, OfNothingIsNone) { EXPECT_EQ(log_histogram(Distribution()), std::nullopt); }

TEST(FewerIntervals, LeavesAsManyAsAreWantedAsTheyAre) {
  const std::vector<IntervalRecord> four(4, interval(1, 0, 1));
  EXPECT_THAT(fewer_intervals(four, 4), SizeIs(4));
  EXPECT_THAT(fewer_intervals(four, 3), SizeIs(2));
}

TEST(FewerIntervals, KeepTheHighestLatencyAndAllCounts) {
  auto first = interval(1, 0, 2e6);
  auto second = interval(1, 1, 9e6);
  first.failures = {{"timeout", 2}};
  second.failures = {{"timeout", 1}, {"reset", 4}};
  second.offered = 50;
  const auto merged = fewer_intervals({first, second, interval(1, 2, 1e6)}, 2);
  ASSERT_THAT(merged, SizeIs(2));
  EXPECT_EQ(merged[0].latency_ns_p99, 9e6);
  EXPECT_EQ(merged[0].succeeded, 20U);
  EXPECT_EQ(merged[0].length_seconds, 2);
  EXPECT_EQ(merged[0].offered, 50);
  EXPECT_THAT(merged[0].failures, ElementsAre(Pair("timeout", 3), Pair("reset", 4)));
  EXPECT_EQ(merged[1].latency_ns_p99, 1e6);
}

TEST(FewerIntervals, NeverJoinTwoBlocks) {
  const auto merged = fewer_intervals({interval(1, 0, 1), interval(2, 5, 1), interval(2, 6, 1)}, 1);
  ASSERT_THAT(merged, SizeIs(2));
  EXPECT_EQ(merged[0].block, 1);
  EXPECT_EQ(merged[1].length_seconds, 2);
}

TEST(FewerSamples, AverageRatesAndKeepTheHighestMemory) {
  std::vector<TargetSample> samples(3);
  samples[0].cpu_cores = 1;
  samples[1].cpu_cores = 2;
  samples[0].rss_bytes = 9;
  samples[1].rss_bytes = 4;
  const auto merged = fewer_samples(samples, 2);
  ASSERT_THAT(merged, SizeIs(2));
  EXPECT_EQ(merged[0].cpu_cores, 1.5);
  EXPECT_EQ(merged[0].rss_bytes, 9);
  EXPECT_EQ(merged[1].cpu_cores, std::nullopt) << "unmeasured stays so";
}

}  // namespace
}  // namespace macro
