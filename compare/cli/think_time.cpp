#include "compare/cli/think_time.h"

#include <chrono>

#include "compare/cli/duration.h"
#include "compare/cli/usage.h"

namespace compare::cli {
namespace {

/// Nobody may pause at all, which is no duration elsewhere.
double seconds(const std::string& text) {
  const bool none = text == "0s" || text == "0ms";
  return none ? 0 : std::chrono::duration<double>(parse_duration("--think-time", text)).count();
}

}  // namespace

double parse_mean_think_time(const std::string& text) {
  const std::size_t dots = text.find("..");
  const double low = seconds(text.substr(0, dots));
  const double high = dots == std::string::npos ? low : seconds(text.substr(dots + 2));
  if (low > high) {
    throw UsageError("--think-time is '" + text + "', whose least is above its most");
  }
  return (low + high) / 2;
}

}  // namespace compare::cli
