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

/// What the values up to and with each one are together, in their order. Welford, "Note on a Method
/// for Calculating Corrected Sums of Squares and Products", 1962.
std::vector<Part> running_parts(const std::vector<double>& values) {
  std::vector<Part> parts;
  parts.reserve(values.size());
  Part part;
  for (const double value : values) {
    part.size += 1;
    const double step = value - part.mean;
    part.mean += step / part.size;
    part.squares += step * (value - part.mean);
    parts.push_back(part);
  }
  return parts;
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
  const std::vector<Part> from_below = running_parts(values);
  const std::vector<Part> from_above = running_parts({values.rbegin(), values.rend()});
  double smallest = -1;
  Part lower;
  Part upper;
  for (std::size_t cut = least; cut + least <= values.size(); ++cut) {
    const Part& below = from_below[cut - 1];
    const Part& above = from_above[values.size() - cut - 1];
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
