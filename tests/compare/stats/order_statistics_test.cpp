#include "compare/stats/order_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace compare::stats {
namespace {

using Values = std::vector<double>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Median, IsTheMiddleValueOrTheMeanOfTheTwoMiddleOnes) {
  EXPECT_EQ(median(Values{3}), 3);
  EXPECT_EQ(median(Values{9, 1, 5}), 5);
  EXPECT_EQ(median(Values{4, 1, 3, 2}), 2.5);
}

TEST(Median, KeepsEveryDigitOfLargeNeighbours) {
  EXPECT_EQ(median(Values{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}), 1e9 + 10);
  EXPECT_EQ(median(Values{1e308, 1.5e308}), 1.25e308);
}

TEST(Median, OfNothingOrOfWhatIsNoNumberIsNoNumber) {
  EXPECT_TRUE(std::isnan(median(Values{})));
  EXPECT_TRUE(std::isnan(median(Values{1, kNan, 2})));
}

TEST(Median, OfInfinitiesIsInfinite) { EXPECT_EQ(median(Values{kInfinity, kInfinity}), kInfinity); }

// R: quantile(c(1, 2, 3, 4, 10), c(0, 0.1, 0.25, 0.9, 1), type = 7)
TEST(Quantile, FollowsDefinitionSevenOfHyndmanAndFan) {
  const Values sample{10, 4, 3, 2, 1};
  EXPECT_DOUBLE_EQ(quantile(sample, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.1), 1.4);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.25), 2);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.9), 7.6);
  EXPECT_DOUBLE_EQ(quantile(sample, 1), 10);
  EXPECT_TRUE(std::isnan(quantile(Values{}, 0.5)));
}

// R: mad(c(1, 1, 2, 2, 4, 6, 9), constant = 1) is 1.
TEST(MedianAbsoluteDeviation, IgnoresOutliers) {
  EXPECT_EQ(median_absolute_deviation(Values{1, 1, 2, 2, 4, 6, 9}), 1);
  EXPECT_EQ(median_absolute_deviation(Values{1, 1, 2, 2, 4, 6, 9e9}), 1);
  EXPECT_EQ(median_absolute_deviation(Values{5}), 0);
  EXPECT_TRUE(std::isnan(median_absolute_deviation(Values{})));
}

TEST(MedianAbsoluteDeviation, KeepsEveryDigitOfASmallSpreadAroundALargeMean) {
  EXPECT_EQ(median_absolute_deviation(Values{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}), 4.5);
}

TEST(RobustDeviation, IsThatOfANormalSampleWhateverAnOutlierSays) {
  const std::vector<double> sample = {-1.5, -0.6745, -0.3, 0, 0.3, 0.6745, 1e9};
  EXPECT_NEAR(robust_deviation(sample), 1, 1e-4);
}

}  // namespace
}  // namespace compare::stats
