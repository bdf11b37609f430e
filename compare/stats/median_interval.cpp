#include "compare/stats/median_interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "compare/stats/binomial.h"

namespace compare::stats {

std::optional<MedianInterval> median_interval(std::span<const double> sample, double confidence) {
  const auto is_nan = [](double value) { return std::isnan(value); };
  if (std::any_of(sample.begin(), sample.end(), is_nan)) {
    return std::nullopt;
  }
  const std::size_t count = sample.size();
  std::size_t rank = 0;
  while (2 * (rank + 1) <= count && 2 * binomial_at_most(rank, count, 0.5) <= 1 - confidence) {
    ++rank;
  }
  if (rank == 0) {
    return std::nullopt;
  }
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  return MedianInterval{sorted[rank - 1], sorted[count - rank]};
}

}  // namespace compare::stats
