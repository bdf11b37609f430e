#include "compare/stats/holm.h"

#include <algorithm>
#include <numeric>

namespace compare::stats {

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  auto remaining = static_cast<double>(p_values.size());
  for (const std::size_t index : order) {
    largest = std::max(largest, std::min(1.0, remaining * p_values[index]));
    adjusted[index] = largest;
    remaining -= 1;
  }
  return adjusted;
}

}  // namespace compare::stats
