#include "compare/stats/autocorrelation.h"

#include <gtest/gtest.h>

#include <vector>

namespace compare::stats {
namespace {

// Box & Jenkins, "Time Series Analysis", series F (70 batch yields), table 2.2: r_1 = -0.39.
TEST(Autocorrelation, IsThePublishedOneOfBatchYields) {
  const std::vector<double> yields = {47, 64, 23, 71, 38, 64, 55, 41, 59, 48, 71, 35, 57, 40,
                                      58, 44, 80, 55, 37, 74, 51, 57, 50, 60, 45, 57, 50, 45,
                                      25, 59, 50, 71, 56, 74, 50, 58, 45, 54, 36, 54, 48, 55,
                                      45, 57, 50, 62, 44, 64, 43, 52, 38, 59, 55, 41, 53, 49,
                                      34, 35, 54, 45, 68, 38, 50, 60, 39, 59, 40, 57, 54, 23};
  EXPECT_NEAR(lag_one_autocorrelation(yields), -0.39, 0.005);
}

TEST(Autocorrelation, IsNothingForEqualOrFewValues) {
  EXPECT_EQ(lag_one_autocorrelation(std::vector<double>(10, 4.0)), 0);
  EXPECT_EQ(lag_one_autocorrelation(std::vector<double>{1, 2}), 0);
}

TEST(MeanInflation, IsTheSumOfAllCorrelations) {
  // 1 + 2 sum over k of (1 - k / n) r^k, by hand for n = 3, r = 0.5.
  EXPECT_DOUBLE_EQ(mean_inflation(0.5, 3), 1 + 2 * (2.0 / 3 * 0.5 + 1.0 / 3 * 0.25));
}

TEST(MeanInflation, IsOneForOneValueAndForIndependentOnes) {
  EXPECT_DOUBLE_EQ(mean_inflation(0.7, 1), 1);
  EXPECT_DOUBLE_EQ(mean_inflation(0, 50), 1);
}

}  // namespace
}  // namespace compare::stats
