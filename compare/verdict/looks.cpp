#include "compare/verdict/looks.h"

namespace compare::verdict {
namespace {

constexpr double kUsualAlpha = 0.05;

}  // namespace

double look_level(std::size_t rounds, double alpha) {
  double level = kLooks.back().level;
  for (auto look = kLooks.rbegin(); look != kLooks.rend() && look->rounds >= rounds; ++look) {
    level = look->level;
  }
  return level * alpha / kUsualAlpha;
}

}  // namespace compare::verdict
