#include "compare/verdict/looks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "compare/stats/signed_rank.h"

namespace compare::verdict {
namespace {

TEST(Looks, JudgeRoundsAtTheLevelOfTheLookThatHasThem) {
  EXPECT_DOUBLE_EQ(look_level(5, 0.05), 0.0001);
  EXPECT_DOUBLE_EQ(look_level(10, 0.05), 0.002);
  EXPECT_DOUBLE_EQ(look_level(15, 0.05), 0.006);
  EXPECT_DOUBLE_EQ(look_level(40, 0.05), 0.03);
  for (const std::size_t between : {1U, 6U, 8U, 16U, 39U, 1000U}) {
    EXPECT_DOUBLE_EQ(look_level(between, 0.05), 0.03) << "no look: the time was up";
  }
  EXPECT_DOUBLE_EQ(look_level(15, 0.01), 0.0012);
}

/// The share of duels in which the lower bound is above the truth at any look, or at the end where
/// the time is up after `most` rounds.
double missed(double scale, int duels, std::size_t most = 40) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise;
  int misses = 0;
  for (int duel = 0; duel < duels; ++duel) {
    std::vector<double> rounds;
    bool missed_once = false;
    for (const Look& look : kLooks) {
      if (rounds.size() == most) {
        break;
      }
      while (rounds.size() < std::min(look.rounds, most)) {
        rounds.push_back(noise(random));
      }
      const stats::SignedRankDistribution distribution(rounds.size());
      missed_once =
          missed_once || stats::p_value_above(stats::walsh_averages(rounds), distribution, 0) <=
                             std::min(scale * look_level(rounds.size(), 0.05), 0.5);
    }
    misses += missed_once ? 1 : 0;
  }
  return static_cast<double>(misses) / duels;
}

TEST(Looks, TogetherMissTheTruthAsOftenAsSaid) {
  EXPECT_NEAR(missed(1, 6000), kAllLooks, 0.008);
  for (const std::size_t most : {6U, 8U, 13U, 22U, 39U}) {
    EXPECT_LE(missed(1, 2000, most), kAllLooks + 0.008) << "ended after " << most;
  }
  EXPECT_GT(missed(2, 2000), kAllLooks + 0.02) << "twice the levels would be seen";
}

}  // namespace
}  // namespace compare::verdict
