#include "compare/stats/two_peaks.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace compare::stats {
namespace {

constexpr std::size_t kFewest = 8;

double far_apart(std::size_t size) { return 3.0 + 40.0 / static_cast<double>(size); }

struct Part {
  double mean = 0;
  double squares = 0;  ///< sum of squared deviations from the mean
  double size = 0;
};

Part part_of(std::span<const double> values) {
  Part part;
  for (const double value : values) {
    part.size += 1;
    const double step = value - part.mean;
    part.mean += step / part.size;
    part.squares += step * (value - part.mean);
  }
  return part;
}

double variance(const Part& part) { return part.squares / (part.size - 1); }

}  // namespace

bool is_two_peaked(std::span<const double> sample) {
  if (sample.size() < kFewest) {
    return false;
  }
  std::vector<double> values(sample.begin(), sample.end());
  std::sort(values.begin(), values.end());
  const std::size_t least = std::max<std::size_t>(2, (values.size() + 4) / 5);
  double smallest = -1;
  Part lower;
  Part upper;
  for (std::size_t cut = least; cut + least <= values.size(); ++cut) {
    const Part below = part_of(std::span(values).first(cut));
    const Part above = part_of(std::span(values).subspan(cut));
    if (smallest < 0 || below.squares + above.squares < smallest) {
      smallest = below.squares + above.squares;
      lower = below;
      upper = above;
    }
  }
  const double width = std::sqrt((variance(lower) + variance(upper)) / 2);
  return upper.mean - lower.mean > far_apart(values.size()) * width && upper.mean > lower.mean;
}

}  // namespace compare::stats
