#include "macro/cli/sparkline.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace macro {

std::string sparkline(const std::vector<std::optional<double>>& values, std::size_t columns) {
  constexpr std::array<const char*, 8> kSteps = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t begin = values.size() - std::min(columns, values.size());
  const std::size_t last_step = kSteps.size() - 1;
  double largest = 0;
  for (std::size_t i = begin; i < values.size(); ++i) {
    const double value = values[i].value_or(0);
    largest = std::max(largest, std::isfinite(value) ? value : 0);
  }
  std::string line;
  for (std::size_t i = begin; i < values.size(); ++i) {
    if (!values[i] || !std::isfinite(*values[i])) {
      line += ' ';
      continue;
    }
    const double share = largest > 0 ? std::clamp(*values[i] / largest, 0.0, 1.0) : 0;
    line += kSteps[static_cast<std::size_t>(std::lround(share * static_cast<double>(last_step)))];
  }
  return line;
}

}  // namespace macro
