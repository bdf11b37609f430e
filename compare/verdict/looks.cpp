#include "compare/verdict/looks.h"

#include <algorithm>

namespace compare::verdict {
namespace {

constexpr double kUsualAlpha = 0.05;

}  // namespace

double look_level(std::size_t rounds, double alpha) {
  const auto* const look = std::find_if(
      kLooks.begin(), kLooks.end(), [rounds](const Look& each) { return each.rounds == rounds; });
  return (look == kLooks.end() ? kLooks.back() : *look).level * alpha / kUsualAlpha;
}

}  // namespace compare::verdict
