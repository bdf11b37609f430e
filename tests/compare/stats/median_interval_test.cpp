#include "compare/stats/median_interval.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

namespace compare::stats {
namespace {

std::vector<double> numbers(int count) {
  std::vector<double> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

// The ranks of Conover, "Practical Nonparametric Statistics", table A3, and of R's
// qbinom(0.025, n, 0.5).
TEST(MedianInterval, HasTheRanksOfTheTables) {
  const struct {
    int count;
    double low;
  } known[] = {{6, 1}, {8, 1}, {9, 2}, {10, 2}, {12, 3}, {15, 4}, {20, 6}, {25, 8}, {50, 18}};
  for (const auto& [count, low] : known) {
    const auto interval = median_interval(numbers(count), 0.95);
    ASSERT_TRUE(interval) << count;
    EXPECT_EQ(interval->low, low) << count;
    EXPECT_EQ(interval->high, count + 1 - low) << count;
  }
}

TEST(MedianInterval, SixValuesHoldTheMedianWith95PercentAndFiveDoNot) {
  EXPECT_FALSE(median_interval(numbers(5), 0.95));
  EXPECT_TRUE(median_interval(numbers(6), 0.95));
  EXPECT_TRUE(median_interval(numbers(5), 0.9)) << "1 - 2 / 32 = 0.9375";
  EXPECT_FALSE(median_interval({}, 0.5));
}

TEST(MedianInterval, NeedsNoOrderAndMindsTies) {
  const std::vector<double> mixed = {5, 1, 4, 4, 4, 4, 9, 4};
  const auto interval = median_interval(mixed, 0.95);
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->low, 1);
  EXPECT_EQ(interval->high, 9);
}

TEST(MedianInterval, IsNoneOfASampleThatIsNotKnown) {
  std::vector<double> sample = numbers(20);
  sample[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(median_interval(sample, 0.95));
}

}  // namespace
}  // namespace compare::stats
