#include "macro/engine/load_shape.h"

#include <algorithm>

namespace macro {

using std::chrono::nanoseconds;

bool back_to_back(const LoadShape& shape) noexcept {
  return shape.kind == LoadShape::Kind::population && shape.think.empty() && shape.stages.empty() &&
         shape.cap_per_second == 0;
}

double level_at(const LoadShape& shape, nanoseconds when) noexcept {
  double level = shape.level;
  nanoseconds begin{0};
  for (const Stage& stage : shape.stages) {
    if (when < begin) {
      break;
    }
    if (when < begin + stage.length) {
      const double share =
          static_cast<double>((when - begin).count()) / static_cast<double>(stage.length.count());
      return std::max(level + share * (stage.level - level), 0.0);
    }
    level = stage.level;
    begin += stage.length;
  }
  return std::max(level, 0.0);
}

double highest_level(const LoadShape& shape, nanoseconds duration) noexcept {
  // A ramp is highest at one of its ends.
  double highest = std::max(shape.level, level_at(shape, duration));
  nanoseconds end{0};
  for (const Stage& stage : shape.stages) {
    end += stage.length;
    if (end <= duration) {
      highest = std::max(highest, stage.level);
    }
  }
  return highest;
}

}  // namespace macro
