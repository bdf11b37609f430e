#include "compare/stats/theil_sen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace compare::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> count_up(std::size_t size) {
  std::vector<double> x(size);
  std::iota(x.begin(), x.end(), 1.0);
  return x;
}

// Sen 1968, the example of section 6: slope 4, interval 26/7 to 35/8.
TEST(TheilSen, HasSlopeAndIntervalOfSensExample) {
  const std::array<double, 7> x = {1, 2, 3, 4, 10, 12, 18};
  const std::array<double, 7> y = {9, 15, 19, 20, 45, 55, 78};
  const auto estimate = theil_sen(x, y, 0.0151);
  ASSERT_TRUE(estimate);
  EXPECT_DOUBLE_EQ(estimate->slope, 4);
  EXPECT_DOUBLE_EQ(estimate->low, 26.0 / 7);
  EXPECT_DOUBLE_EQ(estimate->high, 35.0 / 8);
  EXPECT_EQ(estimate->points, 7U);
}

// Hollander & Wolfe, example 9.1: rainfall with cloud seeding over without, five years.
TEST(TheilSen, HasSlopeAndIntervalOfTheCloudSeeding) {
  const std::array<double, 5> x = {1, 2, 3, 4, 5};
  const std::array<double, 5> y = {1.26, 1.27, 1.12, 1.16, 1.03};
  const auto estimate = theil_sen(x, y, 5.0 / 120);  // P(K >= 8) = 0.042
  ASSERT_TRUE(estimate);
  EXPECT_NEAR(estimate->slope, -0.05625, 1e-12);
  EXPECT_NEAR(estimate->low, -0.13, 1e-12);
  EXPECT_NEAR(estimate->high, 0.01, 1e-12);
}

// Hollander & Wolfe, table A.30: P(K >= k), discordant pairs (N - k) / 2.
TEST(TheilSen, HasTheChancesOfKendallsPublishedTable) {
  struct Entry {
    std::size_t size;
    std::uint64_t statistic;
    double chance;
  };
  for (const Entry& entry : std::to_array<Entry>({{4, 6, 0.042},
                                                  {5, 8, 0.042},
                                                  {6, 11, 0.028},
                                                  {7, 15, 0.015},
                                                  {8, 16, 0.031},
                                                  {9, 20, 0.022},
                                                  {10, 23, 0.023}})) {
    const DiscordanceDistribution distribution(entry.size);
    const std::uint64_t pairs = entry.size * (entry.size - 1) / 2;
    const std::uint64_t discordant = (pairs - entry.statistic) / 2;
    EXPECT_GT(distribution.interval_rank(entry.chance + 0.0005), discordant) << entry.size;
    EXPECT_LE(distribution.interval_rank(entry.chance - 0.0005), discordant) << entry.size;
  }
}

TEST(TheilSen, ApproximationMeetsTheExactCountsWhereItTakesOver) {
  const DiscordanceDistribution exact(60);
  const DiscordanceDistribution approximate(61);
  EXPECT_TRUE(exact.exact());
  EXPECT_FALSE(approximate.exact());
  for (const double tail : {0.005, 0.025, 0.1}) {
    const auto near = static_cast<double>(exact.interval_rank(tail));
    EXPECT_NEAR(static_cast<double>(approximate.interval_rank(tail)) / near, 61.0 / 59, 0.03);
  }
}

TEST(TheilSen, HasNoBoundsWhereThePointsAreTooFew) {
  for (const std::size_t size : {2U, 3U, 4U}) {
    const auto x = count_up(size);
    const auto estimate = theil_sen(x, x, 0.025);
    ASSERT_TRUE(estimate);
    EXPECT_DOUBLE_EQ(estimate->slope, 1);
    EXPECT_EQ(estimate->low, -kInfinity) << size;
    EXPECT_EQ(estimate->high, kInfinity) << size;
  }
  const auto five = count_up(5);
  EXPECT_EQ(theil_sen(five, five, 0.025)->low, 1) << "1 of 120 permutations";
}

TEST(TheilSen, HasNoSlopeOfOnePointOrOneX) {
  EXPECT_FALSE(theil_sen({}, {}, 0.025));
  EXPECT_FALSE(theil_sen(std::array{1.0}, std::array{1.0}, 0.025));
  EXPECT_FALSE(theil_sen(std::array{2.0, 2.0, 2.0}, std::array{1.0, 2.0, 3.0}, 0.025));
  EXPECT_FALSE(theil_sen(std::array{1.0, kNaN}, std::array{1.0, 2.0}, 0.025));
}

TEST(TheilSen, LeavesOutWhatIsNoNumber) {
  const std::array<double, 8> x = {1, 2, kNaN, 3, 4, kInfinity, 5, 6};
  const std::array<double, 8> y = {2, 4, 0, 6, kNaN, 1, 10, -kInfinity};
  const auto estimate = theil_sen(x, y, 0.025);
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->points, 4U);
  EXPECT_DOUBLE_EQ(estimate->slope, 2);
}

TEST(TheilSen, KeepsItsDigitsFarFromZero) {
  const std::array<double, 6> x = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5, 1e9 + 6};
  const std::array<double, 6> y = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16, 1e9 + 19, 1e9 + 22};
  EXPECT_DOUBLE_EQ(theil_sen(x, y, 0.025)->slope, 3.6);
}

TEST(TheilSen, IsZeroForConstantAndNearlyConstantValues) {
  const auto x = count_up(100);
  std::vector<double> y(100, 4096);
  const auto flat = theil_sen(x, y, 0.025);
  EXPECT_EQ(flat->slope, 0);
  EXPECT_EQ(flat->low, 0);
  EXPECT_EQ(flat->high, 0);
  y[50] = 1e300;
  EXPECT_EQ(theil_sen(x, y, 0.025)->slope, 0);
}

TEST(TheilSen, CaresNotForAQuarterOfOutliersNorForTheOrder) {
  std::mt19937_64 random(7);
  const auto x = count_up(200);
  std::vector<double> y(200);
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = i % 4 == 3 ? (random() % 2 == 0 ? 1e9 : -1e9) : 3 * x[i];
  }
  const auto ordered = theil_sen(x, y, 0.025);
  EXPECT_NEAR(ordered->slope, 3, 1e-9);
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<double> shuffled_x;
  std::vector<double> shuffled_y;
  for (const std::size_t i : order) {
    shuffled_x.push_back(x[i]);
    shuffled_y.push_back(y[i]);
  }
  EXPECT_EQ(theil_sen(shuffled_x, shuffled_y, 0.025)->slope, ordered->slope);
}

TEST(TheilSen, WidensItsIntervalForPairsWithoutASlope) {
  const std::array<double, 8> apart = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::array<double, 8> tied = {1, 2, 3, 4, 5, 6, 7, 7};
  const std::array<double, 8> y = {1, 2.5, 2.8, 4.5, 4.6, 6.5, 6.6, 8.5};
  const auto sure = theil_sen(apart, y, 0.025);
  const auto unsure = theil_sen(tied, y, 0.025);
  EXPECT_LT(unsure->low, sure->low);
  EXPECT_GT(unsure->high, sure->high);
}

// 1,000 runs; of the intervals at least 95 % hold the truth, less three standard errors.
TEST(TheilSen, IntervalsHoldTheTruthAsOftenAsTheySay) {
  std::mt19937_64 random(42);
  std::cauchy_distribution<double> noise(0, 1);
  for (const std::size_t size : {6U, 30U, 80U}) {
    const auto x = count_up(size);
    int held = 0;
    for (int run = 0; run < 1000; ++run) {
      std::vector<double> y;
      for (const double at : x) {
        y.push_back(0.5 * at + noise(random));
      }
      const auto estimate = theil_sen(x, y, 0.025);
      held += estimate->low <= 0.5 && 0.5 <= estimate->high ? 1 : 0;
    }
    EXPECT_GE(held, 950 - 21) << size;
  }
}

TEST(TheilSen, GroupsTenThousandPointsAndFindsTheirSlope) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> noise(0, 100);
  const auto x = count_up(10'000);
  std::vector<double> y;
  for (const double at : x) {
    y.push_back(0.01 * at + noise(random));
  }
  const auto estimate = theil_sen(x, y, 0.025);
  EXPECT_EQ(estimate->points, 2000U);
  EXPECT_LE(estimate->low, 0.01);
  EXPECT_GE(estimate->high, 0.01);
  EXPECT_LT(estimate->high - estimate->low, 4 * 1.96 * 100 / std::sqrt(1e12 / 12));
  EXPECT_EQ(theil_sen(x, y, 0.025, 240)->points, 240U);
}

}  // namespace
}  // namespace compare::stats
