#include "compare/stats/theil_sen.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "compare/stats/normal_distribution.h"
#include "compare/stats/order_statistics.h"

namespace compare::stats {
namespace {

constexpr std::size_t kLargestExact = 60;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Point {
  double x = 0;
  double y = 0;
};

std::vector<Point> finite_points(std::span<const double> x, std::span<const double> y) {
  std::vector<Point> points;
  points.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isfinite(x[i]) && std::isfinite(y[i])) {
      points.push_back({x[i], y[i]});
    }
  }
  std::sort(points.begin(), points.end(), [](const Point& left, const Point& right) {
    return std::pair(left.x, left.y) < std::pair(right.x, right.y);
  });
  return points;
}

/// Neighbours into their medians, so that at most `most` points are left. A last group that is not
/// full would be noisier than the others; so groups differ by one point at most.
std::vector<Point> grouped(const std::vector<Point>& points, std::size_t most) {
  if (points.size() <= most) {
    return points;
  }
  std::vector<Point> groups;
  groups.reserve(most);
  std::vector<double> x;
  std::vector<double> y;
  std::size_t from = 0;
  for (std::size_t group = 0; group < most; ++group) {
    const std::size_t to = points.size() * (group + 1) / most;
    x.clear();
    y.clear();
    for (; from < to; ++from) {
      x.push_back(points[from].x);
      y.push_back(points[from].y);
    }
    groups.push_back({median(x), median(y)});
  }
  return groups;
}

/// Of points ascending by x. Differences of halves, which cannot overflow.
std::vector<double> slopes_of(const std::vector<Point>& points) {
  std::vector<double> slopes;
  slopes.reserve(points.size() * (points.size() - 1) / 2);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double run = points[j].x / 2 - points[i].x / 2;
      if (run > 0) {
        slopes.push_back((points[j].y / 2 - points[i].y / 2) / run);
      }
    }
  }
  return slopes;
}

/// The rank-th smallest, from 1.
double of_rank(std::vector<double>& values, std::uint64_t rank) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

DiscordanceDistribution::DiscordanceDistribution(std::size_t size) : size_(size) {
  if (size > kLargestExact) {
    return;
  }
  // A point that joins n others is discordant with 0 to n of them, each with the same chance.
  std::vector<double> chances = {1.0};
  for (std::size_t n = 2; n <= size; ++n) {
    std::vector<double> next(chances.size() + n - 1, 0.0);
    for (std::size_t i = 0; i < chances.size(); ++i) {
      for (std::size_t more = 0; more < n; ++more) {
        next[i + more] += chances[i] / static_cast<double>(n);
      }
    }
    chances = std::move(next);
  }
  double below = 0;
  for (const double chance : chances) {
    below += chance;
    cumulative_.push_back(below);
  }
}

std::uint64_t DiscordanceDistribution::interval_rank(double tail) const {
  if (exact()) {
    const auto above = std::upper_bound(cumulative_.begin(), cumulative_.end(), tail);
    return static_cast<std::uint64_t>(above - cumulative_.begin());
  }
  const auto n = static_cast<double>(size_);
  const double mean = n * (n - 1) / 4;
  const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 72);
  // P(D <= k - 1) <= tail with the correction for continuity.
  const double rank = std::floor(mean + normal_quantile(tail) * deviation + 0.5);
  return rank > 0 ? static_cast<std::uint64_t>(rank) : 0;
}

std::optional<SlopeEstimate> theil_sen(std::span<const double> x, std::span<const double> y,
                                       double tail, std::size_t most_points) {
  assert(x.size() == y.size() && most_points >= 2);
  const std::vector<Point> points = grouped(finite_points(x, y), most_points);
  if (points.size() < 2) {
    return std::nullopt;
  }
  std::vector<double> slopes = slopes_of(points);
  if (slopes.empty()) {
    return std::nullopt;
  }
  SlopeEstimate estimate;
  estimate.points = points.size();
  const std::uint64_t count = slopes.size();
  const double lower_middle = of_rank(slopes, (count + 1) / 2);
  const double upper_middle = of_rank(slopes, count / 2 + 1);
  estimate.slope = lower_middle / 2 + upper_middle / 2;
  // Pairs without a slope could have had any: each may stand on either side of a bound.
  const std::uint64_t all = points.size() * (points.size() - 1) / 2;
  const std::uint64_t lacking = all - count;
  const std::uint64_t rank = DiscordanceDistribution(points.size()).interval_rank(tail);
  if (rank <= lacking) {
    estimate.low = -kInfinity;
    estimate.high = kInfinity;
    return estimate;
  }
  estimate.low = of_rank(slopes, rank - lacking);
  estimate.high = of_rank(slopes, count + 1 - (rank - lacking));
  return estimate;
}

}  // namespace compare::stats
