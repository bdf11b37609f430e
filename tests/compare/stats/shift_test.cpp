#include "compare/stats/shift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace compare::stats {
namespace {

using Values = std::vector<double>;

RatioEstimate estimate(Values first, Values second, double tail = 0.025) {
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  return estimate_ratio(first, second, MannWhitneyDistribution(first.size(), second.size()), tail);
}

// Hollander & Wolfe (1973), p. 69 and 78; R's wilcox.test(conf.int = TRUE) gives the shift 0.305
// and the interval (-0.15, 0.76). A shift of logarithms is a ratio, so the data go in as
// exponentials.
TEST(RatioEstimate, AgreesWithThePublishedExample) {
  Values term{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  Values early{1.15, 0.88, 0.90, 0.74, 1.21};
  for (Values* sample : {&term, &early}) {
    for (double& value : *sample) {
      value = std::exp(value);
    }
  }
  const RatioEstimate found = estimate(early, term);
  EXPECT_NEAR(std::log(found.ratio), 0.305, 1e-12);
  EXPECT_NEAR(std::log(found.low), -0.15, 1e-12);
  EXPECT_NEAR(std::log(found.high), 0.76, 1e-12);
}

TEST(RatioEstimate, OfAScaledSampleIsTheFactor) {
  const Values sample{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16, 1e9 + 20};
  Values doubled = sample;
  for (double& value : doubled) {
    value *= 2;
  }
  EXPECT_DOUBLE_EQ(estimate(sample, doubled).ratio, 2);
  EXPECT_DOUBLE_EQ(estimate(doubled, sample).ratio, 0.5);
}

TEST(RatioEstimate, KeepsTheDigitsOfNeighboursOfLargeNumbers) {
  const Values before{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16, 1e9 + 10};
  Values after = before;
  for (double& value : after) {
    value += 3;
  }
  EXPECT_NEAR((estimate(before, after).ratio - 1) * 1e9, 3, 1e-5);
}

TEST(RatioEstimate, OfConstantSamplesHasNoWidth) {
  const RatioEstimate found = estimate(Values(8, 100), Values(8, 111));
  EXPECT_DOUBLE_EQ(found.low, 1.11);
  EXPECT_DOUBLE_EQ(found.ratio, 1.11);
  EXPECT_DOUBLE_EQ(found.high, 1.11);
}

TEST(RatioEstimate, HasNoBoundsWhereNoOrderStatisticReachesTheLevel) {
  const RatioEstimate few = estimate({1, 2, 3}, {4, 5, 6});
  EXPECT_EQ(few.low, 0);
  EXPECT_EQ(few.high, std::numeric_limits<double>::infinity());
  const RatioEstimate enough = estimate({1, 2, 3, 4}, {5, 6, 7, 8});
  EXPECT_DOUBLE_EQ(enough.low, 5.0 / 4);  // k = 1: the smallest ratio of all
  EXPECT_DOUBLE_EQ(enough.high, 8);
  const RatioEstimate one = estimate({4}, {5});
  EXPECT_DOUBLE_EQ(one.ratio, 1.25);
}

TEST(RatioEstimate, LiesAboveOneJustWhereTheTestIsSignificant) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 0.05);
  const MannWhitneyDistribution distribution(8, 8);
  int significant = 0;
  for (int round = 0; round < 500; ++round) {
    Values first(8);
    Values second(8);
    for (double& value : first) {
      value = std::round(100 * std::exp(noise(random)));  // rounded, so that ties occur
    }
    for (double& value : second) {
      value = std::round(106 * std::exp(noise(random)));
    }
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    const bool above = estimate_ratio(first, second, distribution, 0.025).low > 1;
    EXPECT_EQ(above, p_value_second_larger(first, second, distribution) <= 0.025);
    significant += above;
  }
  EXPECT_GT(significant, 50);
  EXPECT_LT(significant, 450);
}

TEST(RatioOfRank, AgreesWithSortingAllRatios) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> draw(3, 2);
  Values first(17);
  Values second(23);
  std::generate(first.begin(), first.end(), [&] { return draw(random); });
  std::generate(second.begin(), second.end(), [&] { return draw(random); });
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  Values ratios;
  for (const double denominator : first) {
    for (const double numerator : second) {
      ratios.push_back(numerator / denominator);
    }
  }
  std::sort(ratios.begin(), ratios.end());
  for (std::size_t rank = 1; rank <= ratios.size(); ++rank) {
    EXPECT_EQ(ratio_of_rank(first, second, rank), ratios[rank - 1]) << rank;
  }
}

TEST(RatioEstimate, OfSamplesTooLargeToPairInMemoryIsSearchedFor) {
  Values first(3000);
  Values second(3000);
  for (std::size_t index = 0; index < first.size(); ++index) {
    first[index] = 100 + static_cast<double>(index % 100) / 100;
    second[index] = 1.2 * first[index];
  }
  const RatioEstimate found = estimate(first, second);
  EXPECT_NEAR(found.ratio, 1.2, 1e-9);
  EXPECT_GT(found.low, 1.199);
  EXPECT_LT(found.high, 1.201);
  EXPECT_LT(found.low, found.high);
}

}  // namespace
}  // namespace compare::stats
