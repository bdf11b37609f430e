#include "compare/stats/mann_whitney.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace compare::stats {
namespace {

using Values = std::vector<double>;

struct Critical {
  std::size_t n1;
  std::size_t n2;
  double tail;
  int value;  ///< the largest U with P(U <= value) <= tail; -1 for none
};

// Tables of critical values of U, as in Siegel & Castellan (1988) and most textbooks.
TEST(MannWhitneyDistribution, AgreesWithPublishedCriticalValues) {
  const std::vector<Critical> table = {
      {3, 3, 0.025, -1},  {4, 4, 0.025, 0},    {5, 5, 0.025, 2},     {5, 5, 0.05, 4},
      {5, 8, 0.025, 6},   {8, 5, 0.025, 6},    {8, 8, 0.025, 13},    {8, 8, 0.05, 15},
      {8, 8, 0.005, 7},   {10, 10, 0.05, 27},  {10, 10, 0.025, 23},  {10, 10, 0.005, 16},
      {7, 12, 0.025, 18}, {16, 16, 0.025, 75}, {20, 20, 0.025, 127}, {20, 20, 0.05, 138}};
  for (const Critical& critical : table) {
    const MannWhitneyDistribution distribution(critical.n1, critical.n2);
    ASSERT_TRUE(distribution.exact());
    EXPECT_EQ(static_cast<int>(distribution.interval_rank(critical.tail)) - 1, critical.value)
        << critical.n1 << " and " << critical.n2 << " at " << critical.tail;
  }
}

TEST(MannWhitneyDistribution, GivesTheSmallestProbabilityAsOneArrangementOfAll) {
  EXPECT_DOUBLE_EQ(MannWhitneyDistribution(5, 5).cumulative(0), 1.0 / 252);
  EXPECT_DOUBLE_EQ(MannWhitneyDistribution(8, 8).cumulative(0), 1.0 / 12870);
  EXPECT_DOUBLE_EQ(MannWhitneyDistribution(1, 1).cumulative(0), 0.5);
}

TEST(MannWhitneyDistribution, IsSymmetricAndEndsAtOne) {
  const MannWhitneyDistribution distribution(6, 9);
  for (std::uint64_t u = 0; u < 54; ++u) {
    EXPECT_NEAR(distribution.cumulative(u), 1 - distribution.cumulative(53 - u), 1e-15);
  }
  EXPECT_EQ(distribution.cumulative(54), 1);
  EXPECT_EQ(distribution.cumulative(1000), 1);
}

/// Counts by trying every assignment of ranks.
std::vector<double> enumerated(std::size_t n1, std::size_t n2) {
  std::vector<double> counts(n1 * n2 + 1, 0);
  std::vector<std::size_t> of_second(n1, 0);
  of_second.resize(n1 + n2, 1);
  double all = 0;
  do {
    std::size_t u = 0;
    std::size_t second_before = 0;
    for (const std::size_t second : of_second) {
      second_before += second;
      u += second == 0 ? second_before : 0;
    }
    ++counts[u];
    ++all;
  } while (std::next_permutation(of_second.begin(), of_second.end()));
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  for (double& count : counts) {
    count /= all;
  }
  return counts;
}

TEST(MannWhitneyDistribution, AgreesWithTryingEveryArrangement) {
  for (std::size_t n1 = 1; n1 <= 6; ++n1) {
    for (std::size_t n2 = 1; n2 <= 6; ++n2) {
      const MannWhitneyDistribution distribution(n1, n2);
      const std::vector<double> expected = enumerated(n1, n2);
      for (std::size_t u = 0; u < expected.size(); ++u) {
        EXPECT_DOUBLE_EQ(distribution.cumulative(u), expected[u]) << n1 << " " << n2 << " " << u;
      }
    }
  }
}

TEST(MannWhitneyDistribution, StaysExactWhileTheCountsFitAndApproximatesBeyond) {
  const MannWhitneyDistribution exact(30, 30);
  const MannWhitneyDistribution approximate(40, 40);
  EXPECT_TRUE(exact.exact());
  EXPECT_FALSE(approximate.exact());
  EXPECT_FALSE(MannWhitneyDistribution(2, 6000).exact());  // 12,000 pairs
  EXPECT_TRUE(MannWhitneyDistribution(1, 6000).exact());
  // floor(800 - 1.96 sqrt(1600 * 81 / 12)) = floor(800 - 203.69)
  EXPECT_EQ(approximate.interval_rank(0.025), 596U);
  EXPECT_EQ(MannWhitneyDistribution(1, 20000).interval_rank(1e-9), 0U);
  // Both are near the normal: (338.5 - 450) / sqrt(900 * 61 / 12) = -1.648, so 0.0496.
  EXPECT_NEAR(exact.cumulative(338), 0.0496, 0.0005);
  EXPECT_NEAR(approximate.cumulative(596), 0.0253, 0.0005);
}

TEST(CountPairs, CountsSmallerTiedAndLargerOnes) {
  const PairCounts pairs = count_pairs(Values{1, 2, 2, 5}, Values{0, 2, 3});
  EXPECT_EQ(pairs.second_smaller, 4U + 1U + 1U);
  EXPECT_EQ(pairs.tied, 2U);
  EXPECT_EQ(pairs.second_larger, 1U + 3U);
}

// Hollander & Wolfe (1973), p. 69: permeability of the human chorioamnion. R's wilcox.test gives
// W = 35, p = 0.1272 one-sided and 0.2544 two-sided.
TEST(MannWhitneyTest, AgreesWithThePublishedExample) {
  Values term{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  Values early{1.15, 0.88, 0.90, 0.74, 1.21};
  std::sort(term.begin(), term.end());
  std::sort(early.begin(), early.end());
  const MannWhitneyDistribution distribution(5, 10);
  EXPECT_EQ(count_pairs(early, term).second_larger, 35U);
  EXPECT_NEAR(p_value_second_larger(early, term, distribution), 0.1272, 5e-5);
  EXPECT_NEAR(p_value_two_sided(early, term, distribution), 0.2544, 5e-5);
}

TEST(MannWhitneyTest, CountsATieAgainstADifference) {
  const MannWhitneyDistribution distribution(3, 3);
  EXPECT_DOUBLE_EQ(p_value_second_larger(Values{1, 2, 3}, Values{4, 5, 6}, distribution), 0.05);
  EXPECT_DOUBLE_EQ(p_value_second_larger(Values{1, 2, 4}, Values{4, 5, 6}, distribution), 0.1);
  EXPECT_DOUBLE_EQ(p_value_second_larger(Values{7, 7, 7}, Values{7, 7, 7}, distribution), 1);
  EXPECT_DOUBLE_EQ(p_value_two_sided(Values{7, 7, 7}, Values{7, 7, 7}, distribution), 1);
}

TEST(MannWhitneyTest, CorrectsTheApproximationForTies) {
  // 40 and 60 ones among 100: U = 4000, variance 10000/12 (201 - 1999800/39800) = 125628.
  Values first(60, 0);
  first.resize(100, 1);
  Values second(40, 0);
  second.resize(100, 1);
  const MannWhitneyDistribution distribution(100, 100);
  ASSERT_FALSE(distribution.exact());
  EXPECT_NEAR(p_value_second_larger(first, second, distribution), 0.002401, 2e-6);
  EXPECT_EQ(p_value_second_larger(Values(100, 7), Values(100, 7), distribution), 1);
}

}  // namespace
}  // namespace compare::stats
