#include "compare/stats/optimal_partition.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "compare/stats/order_statistics.h"

namespace compare::stats {
namespace {

/// Sums from the first point on, of values less their median, so that no digits are lost.
struct RunningSums {
  std::vector<double> values = {0.0};
  std::vector<double> squares = {0.0};

  explicit RunningSums(std::span<const double> series) {
    const double centre = series.empty() ? 0 : median(series);
    for (const double value : series) {
      const double distance = value - centre;
      values.push_back(values.back() + distance);
      squares.push_back(squares.back() + distance * distance);
    }
  }

  /// Of squared deviations from the mean of the points [from, to).
  [[nodiscard]] double cost(std::size_t from, std::size_t to) const {
    const double sum = values[to] - values[from];
    return squares[to] - squares[from] - sum * sum / static_cast<double>(to - from);
  }
};

struct Start {
  std::size_t at;
  std::size_t until;  ///< from here on it is known not to be the best one
};

}  // namespace

std::vector<std::size_t> optimal_partition(std::span<const double> series, double penalty,
                                           std::size_t shortest) {
  assert(shortest >= 1 && penalty >= 0);
  constexpr std::size_t kAlways = std::numeric_limits<std::size_t>::max();
  const std::size_t size = series.size();
  if (size < 2 * shortest) {
    return {};
  }
  const RunningSums sums(series);
  std::vector<double> best(size + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> last_cut(size + 1, 0);
  best[0] = -penalty;
  std::vector<Start> starts;
  for (std::size_t end = shortest; end <= size; ++end) {
    starts.push_back({end - shortest, kAlways});
    for (const Start& start : starts) {
      const double total = best[start.at] + sums.cost(start.at, end) + penalty;
      if (total < best[end]) {
        best[end] = total;
        last_cut[end] = start.at;
      }
    }
    // A start that is worse than a cut at `end` stays worse wherever a part may begin at `end`.
    for (Start& start : starts) {
      if (start.until == kAlways && best[start.at] + sums.cost(start.at, end) > best[end]) {
        start.until = end + shortest;
      }
    }
    std::erase_if(starts, [end](const Start& start) { return start.until <= end + 1; });
  }
  std::vector<std::size_t> cuts;
  for (std::size_t cut = last_cut[size]; cut > 0; cut = last_cut[cut]) {
    cuts.push_back(cut);
  }
  std::reverse(cuts.begin(), cuts.end());
  return cuts;
}

}  // namespace compare::stats
