#include "macro/engine/hdr_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

namespace macro {
namespace {

// Published layout (HdrHistogram's documentation): an hour in microseconds at 3 digits takes 22
// buckets of 2048 (half of each but the first), 23552 counts.
TEST(HdrHistogram, HasThePublishedNumberOfCountsForAnHourInMicroseconds) {
  EXPECT_EQ(HdrHistogram(3'600'000'000LL, 3).counts_length(), 23552U);
}

TEST(HdrHistogram, TakesThreeHundredKibibytesForADayInNanoseconds) {
  EXPECT_EQ(HdrHistogram().counts_length(), 38912U);
  EXPECT_EQ(HdrHistogram().counts_length() * sizeof(std::uint64_t), 304U * 1024);
}

TEST(HdrHistogram, StepsOfPublishedWidths) {
  // With 3 digits: single steps below 2048, then 2, 4, 8 ... wide.
  const HdrHistogram histogram(3'600'000'000LL, 3);
  EXPECT_EQ(histogram.lowest_equivalent(2047), 2047);
  EXPECT_EQ(histogram.highest_equivalent(2047), 2047);
  EXPECT_EQ(histogram.lowest_equivalent(2049), 2048);
  EXPECT_EQ(histogram.highest_equivalent(2048), 2049);
  EXPECT_EQ(histogram.lowest_equivalent(10007), 10000);
  EXPECT_EQ(histogram.highest_equivalent(10007), 10007);
  EXPECT_EQ(histogram.lowest_equivalent(10008), 10008);
}

// What the reference implementation prints below its percentiles of a day in nanoseconds.
TEST(HdrHistogram, HasTheBucketsOfTheReferenceImplementation) {
  EXPECT_EQ(HdrHistogram().bucket_count(), 37U);
  EXPECT_EQ(HdrHistogram().sub_bucket_count(), 2048U);
  EXPECT_EQ(HdrHistogram().significant_digits(), 3);
  EXPECT_EQ(HdrHistogram().highest_value(), HdrHistogram::kDayNanoseconds);
}

TEST(HdrHistogram, FindsAValueWhereItCountsIt) {
  const HdrHistogram histogram;
  for (std::size_t index = 0; index < histogram.counts_length(); ++index) {
    EXPECT_EQ(histogram.step_of(histogram.value_at(index)), index);
  }
}

TEST(HdrHistogram, HasTheMiddleOfAStepRoundedUp) {
  const HdrHistogram histogram;
  EXPECT_EQ(histogram.median_equivalent(2047), 2047);
  EXPECT_EQ(histogram.median_equivalent(2048), 2049) << "of 2048 and 2049";
  EXPECT_EQ(histogram.median_equivalent(10'007), 10'004) << "of 10000 to 10007";
}

TEST(HdrHistogram, KeepsSmallValuesExactly) {
  HdrHistogram histogram;
  for (std::int64_t value = 0; value < 2048; ++value) {
    histogram.record(value);
  }
  for (std::int64_t value = 0; value < 2048; ++value) {
    const double q = static_cast<double>(value + 1) / 2048.0;
    EXPECT_EQ(histogram.quantile(q), value);
  }
}

TEST(HdrHistogram, AgreesWithSortedDataWithinOneInAThousand) {
  std::mt19937_64 random(7);  // NOLINT(cert-msc51-cpp): the same every time
  std::lognormal_distribution<double> latency(13.0, 2.0);
  HdrHistogram histogram;
  std::vector<std::int64_t> exact;
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const auto value = static_cast<std::int64_t>(latency(random));
    histogram.record(value);
    exact.push_back(value);
    sum += static_cast<double>(value);
  }
  std::sort(exact.begin(), exact.end());
  for (const double q : {0.0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 0.99999, 1.0}) {
    const double rank = std::max(std::ceil(q * static_cast<double>(exact.size())), 1.0);
    const auto truth = static_cast<double>(exact[static_cast<std::size_t>(rank) - 1]);
    const auto found = static_cast<double>(histogram.quantile(q));
    EXPECT_GE(found, truth) << q;
    EXPECT_LE(found, truth * 1.001 + 1) << q;
  }
  EXPECT_EQ(histogram.count(), 100000U);
  EXPECT_EQ(histogram.min(), exact.front());
  EXPECT_EQ(histogram.max(), exact.back());
  EXPECT_DOUBLE_EQ(histogram.mean(), sum / 100000);
}

TEST(HdrHistogram, EmptyAnswersZero) {
  const HdrHistogram histogram;
  EXPECT_EQ(histogram.quantile(0.5), 0);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.mean(), 0);
}

TEST(HdrHistogram, MergesAsIfRecordedInOne) {
  HdrHistogram both;
  HdrHistogram low;
  HdrHistogram high;
  for (std::int64_t i = 1; i <= 1000; ++i) {
    low.record(i * 1000);
    high.record(i * 1'000'000);
    both.record(i * 1000);
    both.record(i * 1'000'000);
  }
  low.merge(high);
  for (const double q : {0.1, 0.5, 0.75, 0.99, 1.0}) {
    EXPECT_EQ(low.quantile(q), both.quantile(q));
  }
  EXPECT_EQ(low.count(), both.count());
  EXPECT_EQ(low.min(), both.min());
  EXPECT_EQ(low.max(), both.max());
  EXPECT_DOUBLE_EQ(low.mean(), both.mean());
}

TEST(HdrHistogram, RefusesToMergeAnotherLayout) {
  HdrHistogram histogram;
  EXPECT_THROW(histogram.merge(HdrHistogram(1000, 3)), std::invalid_argument);
  EXPECT_THROW(histogram.merge(HdrHistogram(HdrHistogram::kDayNanoseconds, 2)),
               std::invalid_argument);
}

TEST(HdrHistogram, RefusesARangeOrPrecisionItCannotHold) {
  EXPECT_THROW(HdrHistogram(1, 3), std::invalid_argument);
  EXPECT_THROW(HdrHistogram(1000, 0), std::invalid_argument);
  EXPECT_THROW(HdrHistogram(1000, 6), std::invalid_argument);
  EXPECT_NO_THROW(HdrHistogram(2, 1));
}

TEST(HdrHistogram, ClampsWhatIsOutOfRangeAndSaysSo) {
  HdrHistogram histogram(1'000'000, 3);
  histogram.record(1'000'000);
  EXPECT_EQ(histogram.clamped_count(), 0U);
  histogram.record(1'000'001);
  histogram.record(INT64_MAX);
  EXPECT_EQ(histogram.clamped_count(), 2U);
  EXPECT_EQ(histogram.max(), 1'000'000);
  histogram.record(-5);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.count(), 4U);
}

TEST(HdrHistogram, CountsBetweenTwoValues) {
  HdrHistogram histogram;
  for (std::int64_t i = 1; i <= 100; ++i) {
    histogram.record(i);
  }
  EXPECT_EQ(histogram.count_between(10, 20), 11U);
  EXPECT_EQ(histogram.count_between(0, INT64_MAX), 100U);
}

TEST(HdrHistogram, ForgetsAllOnReset) {
  HdrHistogram histogram;
  histogram.record(5);
  histogram.reset();
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.quantile(1), 0);
  histogram.record(7);
  EXPECT_EQ(histogram.min(), 7);
}

}  // namespace
}  // namespace macro
