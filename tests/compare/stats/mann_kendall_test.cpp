#include "compare/stats/mann_kendall.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace compare::stats {
namespace {

// Gilbert, "Statistical Methods for Environmental Pollution Monitoring", 1987, example 16.1 gives
// the variance of S for n = 10 without ties as 125 and, ch. 16.4.1, its formula with ties.
TEST(MannKendall, HasThePublishedVariance) {
  const std::vector<double> rising = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const Trend trend = mann_kendall(rising);
  EXPECT_EQ(trend.score, 45);
  EXPECT_DOUBLE_EQ(trend.variance, 125);
  EXPECT_NEAR(trend.z, 44 / 11.180339887, 1e-9);
}

// R: Kendall::MannKendall(c(5, 7, 7, 3, 8, 8, 8, 9)): score 18 of 28 pairs; variance by hand
// (8 * 7 * 21 - 2 * 1 * 9 - 3 * 2 * 11) / 18.
TEST(MannKendall, CountsEqualValuesForNeitherSide) {
  const std::vector<double> series = {5, 7, 7, 3, 8, 8, 8, 9};
  const Trend trend = mann_kendall(series);
  EXPECT_EQ(trend.score, 18);
  EXPECT_DOUBLE_EQ(trend.variance, (1176.0 - 18 - 66) / 18);
}

TEST(MannKendall, TurnsWithTheDirection) {
  const std::vector<double> falling = {5, 4, 3, 2, 1};
  const std::vector<double> rising = {1, 2, 3, 4, 5};
  EXPECT_DOUBLE_EQ(mann_kendall(falling).z, -mann_kendall(rising).z);
}

TEST(MannKendall, IsLessSureOfValuesThatDependOnEachOther) {
  const std::vector<double> rising = {1, 2, 3, 4, 5};
  EXPECT_DOUBLE_EQ(mann_kendall(rising, 4).z, mann_kendall(rising).z / 2);
}

TEST(MannKendall, SaysNothingOfEqualValuesAndOfNone) {
  EXPECT_EQ(mann_kendall(std::vector<double>(9, 3.0)).z, 0);
  EXPECT_EQ(mann_kendall({}).z, 0);
  EXPECT_EQ(mann_kendall(std::array{1.0}).z, 0);
}

}  // namespace
}  // namespace compare::stats
