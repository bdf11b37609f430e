#include "compare/stats/optimal_partition.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <random>

namespace compare::stats {
namespace {

using Series = std::vector<double>;
using Cuts = std::vector<std::size_t>;

double cost(const Series& series, std::size_t from, std::size_t until) {
  double mean = 0;
  for (std::size_t at = from; at < until; ++at) {
    mean += series[at] / static_cast<double>(until - from);
  }
  double sum = 0;
  for (std::size_t at = from; at < until; ++at) {
    sum += (series[at] - mean) * (series[at] - mean);
  }
  return sum;
}

double cost_of(const Series& series, const Cuts& cuts, double penalty) {
  double sum = penalty * static_cast<double>(cuts.size());
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    sum += cost(series, from, cut);
    from = cut;
  }
  return sum + cost(series, from, series.size());
}

/// Of all ways to cut.
double least_cost(const Series& series, double penalty, std::size_t shortest) {
  double least = std::numeric_limits<double>::infinity();
  for (std::uint64_t ways = 0; ways < std::uint64_t{1} << (series.size() - 1); ++ways) {
    Cuts cuts;
    std::size_t from = 0;
    bool allowed = true;
    for (std::size_t at = 1; at < series.size(); ++at) {
      if ((ways >> (at - 1) & 1) != 0) {
        allowed = allowed && at - from >= shortest;
        from = at;
        cuts.push_back(at);
      }
    }
    if (allowed && series.size() - from >= shortest) {
      least = std::min(least, cost_of(series, cuts, penalty));
    }
  }
  return least;
}

TEST(OptimalPartition, IsAsGoodAsTheBestOfAllWaysToCut) {
  constexpr std::uint64_t kSeed = 20261130;
  RecordProperty("seed", std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::normal_distribution<double> normal;
  for (int repetition = 0; repetition < 150; ++repetition) {
    Series series(4 + random() % 11);
    double level = 0;
    for (double& value : series) {
      level += random() % 4 == 0 ? 3 * normal(random) : 0;
      value = level + normal(random);
    }
    const std::size_t shortest = 1 + random() % 4;
    const double penalty = 0.5 * static_cast<double>(random() % 12);
    if (series.size() < shortest) {
      continue;
    }
    const Cuts cuts = optimal_partition(series, penalty, shortest);
    EXPECT_NEAR(cost_of(series, cuts, penalty), least_cost(series, penalty, shortest), 1e-9)
        << "repetition " << repetition;
  }
}

TEST(OptimalPartition, CutsWhereACutPaysAndNotWhereItDoesNot) {
  // One cut takes the squares from 4 to 0.
  const Series series = {1, 1, 3, 3};
  EXPECT_EQ(optimal_partition(series, 3.99, 1), Cuts{2});
  EXPECT_EQ(optimal_partition(series, 4.01, 1), Cuts{});
}

TEST(OptimalPartition, KeepsToTheShortestPart) {
  EXPECT_EQ(optimal_partition(Series{1, 1, 1, 9, 9}, 0.1, 2), Cuts{3});
  EXPECT_EQ(optimal_partition(Series{1, 1, 1, 1, 9}, 0.1, 2).size(), 1U);
  EXPECT_EQ(optimal_partition(Series{1, 1, 1, 9, 9}, 0.1, 3), Cuts{});
}

TEST(OptimalPartition, KeepsTheDigitsOfLargeNumbersThatDifferLittle) {
  Series series(20, 1e9);
  std::fill(series.begin() + 10, series.end(), 1e9 + 0.5);
  EXPECT_EQ(optimal_partition(series, 1, 2), Cuts{10});
}

TEST(OptimalPartition, HasNoCutsInNothingAndInEqualValues) {
  EXPECT_TRUE(optimal_partition({}, 1, 1).empty());
  EXPECT_TRUE(optimal_partition(Series(50, 2.0), 0.1, 2).empty());
}

}  // namespace
}  // namespace compare::stats
