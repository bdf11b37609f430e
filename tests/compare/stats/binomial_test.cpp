#include "compare/stats/binomial.h"

#include <gtest/gtest.h>

#include <cmath>

namespace compare::stats {
namespace {

TEST(Binomial, SumsFairCoins) {
  EXPECT_NEAR(binomial_at_most(0, 10, 0.5), 1.0 / 1024, 1e-15);
  EXPECT_NEAR(binomial_at_most(2, 10, 0.5), 56.0 / 1024, 1e-14);
  EXPECT_DOUBLE_EQ(binomial_at_most(10, 10, 0.5), 1);
  EXPECT_DOUBLE_EQ(binomial_at_most(3, 10, 0), 1);
  EXPECT_DOUBLE_EQ(binomial_at_most(3, 10, 1), 0);
}

TEST(Binomial, KeepsItsDigitsInLargeSamples) {
  EXPECT_NEAR(binomial_at_most(499, 999, 0.5), 0.5, 1e-11);
  EXPECT_NEAR(binomial_at_most(0, 100'000, 1e-5), std::exp(100'000 * std::log1p(-1e-5)), 1e-12);
}

// Conover, "Practical Nonparametric Statistics", 1971, p. 97: 682 giants of 925 plants; bounds as R
// gives them for that example.
TEST(ClopperPearson, AgreesWithPublishedBounds) {
  const ChanceInterval plants = clopper_pearson(682, 925, 0.025);
  EXPECT_NEAR(plants.low, 0.7076683, 5e-8);
  EXPECT_NEAR(plants.high, 0.7654066, 5e-8);
  const ChanceInterval half = clopper_pearson(5, 10, 0.025);
  EXPECT_NEAR(half.low, 0.1870860, 5e-8);
  EXPECT_NEAR(half.high, 0.8129140, 5e-8);
  const ChanceInterval one = clopper_pearson(1, 10, 0.025);
  EXPECT_NEAR(one.low, 0.002528579, 5e-9);
  EXPECT_NEAR(one.high, 0.4450161, 5e-8);
}

TEST(ClopperPearson, HasTheClosedFormAtNoneAndAll) {
  const ChanceInterval none = clopper_pearson(0, 1000, 0.05);
  EXPECT_DOUBLE_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 1 - std::pow(0.05, 1.0 / 1000), 1e-12);
  const ChanceInterval all = clopper_pearson(20, 20, 0.025);
  EXPECT_NEAR(all.low, std::pow(0.025, 1.0 / 20), 1e-12);
  EXPECT_DOUBLE_EQ(all.high, 1);
}

}  // namespace
}  // namespace compare::stats
