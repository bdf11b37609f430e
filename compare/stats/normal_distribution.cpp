#include "compare/stats/normal_distribution.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace compare::stats {

double normal_cumulative(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

double normal_quantile(double probability) {
  assert(probability > 0 && probability < 1);
  double low = -40;  // normal_cumulative(-40) is 0 in a double
  double high = 40;
  for (int step = 0; step < 64; ++step) {
    const double middle = low + (high - low) / 2;
    (normal_cumulative(middle) < probability ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace compare::stats
