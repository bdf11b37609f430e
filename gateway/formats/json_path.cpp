#include "gateway/formats/json_path.h"

#include <algorithm>
#include <vector>

namespace gateway::formats {

std::string JsonPath::text() const {
  std::vector<const JsonPath*> steps;
  for (const JsonPath* step = this; step->before_ != nullptr; step = step->before_) {
    steps.push_back(step);
  }
  std::reverse(steps.begin(), steps.end());
  std::string text;
  for (const JsonPath* step : steps) {
    if (step->name_.data() == nullptr) {
      text += "[" + std::to_string(step->index_) + "]";
    } else {
      text += text.empty() ? "" : ".";
      text += step->name_;
    }
  }
  return text;
}

}  // namespace gateway::formats
