#include "compare/stats/signed_rank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "compare/stats/binomial.h"

namespace compare::stats {
namespace {

// Hollander & Wolfe, "Nonparametric Statistical Methods", 1973, p. 29: a depression scale before
// and after tranquilizer treatment.
constexpr std::array<double, 9> kBefore = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
constexpr std::array<double, 9> kAfter = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

std::vector<double> improvements() {
  std::vector<double> found;
  for (std::size_t patient = 0; patient < kBefore.size(); ++patient) {
    found.push_back(kBefore[patient] - kAfter[patient]);
  }
  return found;
}

TEST(SignedRank, HasTheCriticalValuesOfThePublishedTable) {
  struct Entry {
    std::size_t size;
    std::uint64_t critical;  // two-sided 0.05
  };
  for (const Entry& entry :
       std::to_array<Entry>({{6, 0}, {8, 3}, {10, 8}, {12, 13}, {15, 25}, {20, 52}, {25, 89}})) {
    const SignedRankDistribution distribution(entry.size);
    EXPECT_LE(distribution.cumulative(entry.critical), 0.025) << entry.size;
    EXPECT_GT(distribution.cumulative(entry.critical + 1), 0.025) << entry.size;
    EXPECT_EQ(distribution.interval_rank(0.025), entry.critical + 1) << entry.size;
  }
}

TEST(SignedRank, CountsTheSubsetsOfFiveRanks) {
  const SignedRankDistribution distribution(5);
  EXPECT_DOUBLE_EQ(distribution.cumulative(0), 1.0 / 32);
  EXPECT_DOUBLE_EQ(distribution.cumulative(3), 5.0 / 32);
  EXPECT_DOUBLE_EQ(distribution.cumulative(14), 31.0 / 32);
  EXPECT_DOUBLE_EQ(distribution.cumulative(15), 1);
  EXPECT_DOUBLE_EQ(distribution.cumulative(99), 1);
}

TEST(SignedRank, FiveValuesProveNothingBelowOneIn32) {
  EXPECT_EQ(SignedRankDistribution(5).interval_rank(0.031), 0U);
  EXPECT_EQ(SignedRankDistribution(5).interval_rank(1.0 / 32), 1U);
}

TEST(SignedRank, ApproximationMeetsTheExactCountsWhereItTakesOver) {
  const SignedRankDistribution exact(50);
  const SignedRankDistribution approximate(51);
  EXPECT_TRUE(exact.exact());
  EXPECT_FALSE(approximate.exact());
  // R 4.2: psignrank(434, 50) = 0.0247232, psignrank(435, 50) = 0.0253026
  EXPECT_NEAR(exact.cumulative(434), 0.0247232, 5e-8);
  EXPECT_EQ(exact.interval_rank(0.025), 435U);
  EXPECT_EQ(approximate.interval_rank(0.025), 453U);  // floor(663 - 1.96 sqrt(51 * 52 * 103 / 24))
  EXPECT_NEAR(approximate.cumulative(51 * 52 / 4), 0.5, 0.01);
  EXPECT_EQ(SignedRankDistribution(60).interval_rank(1e-300), 0U);
}

TEST(SignedRank, AgreesWithHollanderAndWolfesExample) {
  const std::vector<double> walsh = walsh_averages(improvements());
  const SignedRankDistribution distribution(kBefore.size());
  // Their p = .019 for "improved", T+ = 40.
  EXPECT_NEAR(p_value_above(walsh, distribution, 0), 0.01953125, 1e-12);
  const CentreEstimate estimate = pseudo_median(walsh, distribution, 0.02);
  EXPECT_NEAR(estimate.centre, 0.46, 1e-9);
  EXPECT_NEAR(estimate.low, 0.010, 1e-9);
  EXPECT_NEAR(estimate.high, 0.786, 1e-9);
}

TEST(SignedRank, PValueIsWithinTheTailExactlyWhereTheIntervalIsAboveTheCentre) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0.4, 1);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> sample(12);
    for (double& value : sample) {
      value = std::round(noise(random) * 4) / 4;  // with ties
    }
    const SignedRankDistribution distribution(sample.size());
    const std::vector<double> walsh = walsh_averages(sample);
    EXPECT_EQ(p_value_above(walsh, distribution, 0) <= 0.025,
              pseudo_median(walsh, distribution, 0.025).low > 0);
  }
}

TEST(SignedRank, EqualValuesAreNoEvidence) {
  const std::vector<double> walsh = walsh_averages(std::vector<double>(10, 0.0));
  EXPECT_DOUBLE_EQ(p_value_above(walsh, SignedRankDistribution(10), 0), 1);
}

TEST(SignedRank, TooFewValuesHaveNoBounds) {
  const std::vector<double> sample = {1, 2, 3};
  const CentreEstimate estimate =
      pseudo_median(walsh_averages(sample), SignedRankDistribution(3), 0.025);
  EXPECT_DOUBLE_EQ(estimate.centre, 2);
  EXPECT_TRUE(std::isinf(estimate.low) && estimate.low < 0);
  EXPECT_TRUE(std::isinf(estimate.high) && estimate.high > 0);
}

TEST(SignedRank, WalshAveragesDoNotOverflow) {
  EXPECT_THAT(walsh_averages(std::vector<double>{1e308, 1.5e308}),
              testing::ElementsAre(1e308, 1.25e308, 1.5e308));
}

TEST(SignTest, TakesTheLargestRankThatTheBinomialDistributionAllows) {
  for (const std::size_t size : {1U, 6U, 9U, 20U, 33U, 80U, 2000U}) {
    std::vector<double> sample(size);
    std::iota(sample.begin(), sample.end(), 1.0);  // the value of a rank is the rank
    for (const double tail : {0.001, 0.01, 0.025, 0.1, 0.3}) {
      std::size_t rank = 0;
      while (rank < size / 2 && binomial_at_most(rank, size, 0.5) <= tail) {
        ++rank;
      }
      const CentreEstimate estimate = sign_test_median(sample, tail);
      EXPECT_EQ(rank == 0 ? -std::numeric_limits<double>::infinity() : static_cast<double>(rank),
                estimate.low)
          << size << " at " << tail;
    }
  }
}

// Dixon & Massey's table of the sign test: with ten values, the second smallest and largest bound
// the median at 97.9 %, the third at 89.1 %.
TEST(SignTest, BoundsAreTheOrderStatisticsOfTheTable) {
  const std::vector<double> sample = {10, 1, 9, 2, 8, 3, 7, 4, 6, 5};
  const CentreEstimate at_95 = sign_test_median(sample, 0.025);
  EXPECT_DOUBLE_EQ(at_95.centre, 5.5);
  EXPECT_DOUBLE_EQ(at_95.low, 2);
  EXPECT_DOUBLE_EQ(at_95.high, 9);
  const CentreEstimate at_89 = sign_test_median(sample, 0.055);
  EXPECT_DOUBLE_EQ(at_89.low, 3);
  EXPECT_DOUBLE_EQ(at_89.high, 8);
  EXPECT_TRUE(std::isinf(sign_test_median(std::vector<double>{1, 2, 3, 4, 5}, 0.025).low));
}

}  // namespace
}  // namespace compare::stats
