#include "compare/stats/benjamini_hochberg.h"

#include <algorithm>
#include <numeric>

namespace compare::stats {

std::vector<double> benjamini_hochberg_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] > p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  const auto size = static_cast<double>(p_values.size());
  auto rank = size;
  double smallest = 1;
  for (const std::size_t index : order) {
    smallest = std::min(smallest, p_values[index] * size / rank);
    adjusted[index] = smallest;
    rank -= 1;
  }
  return adjusted;
}

}  // namespace compare::stats
