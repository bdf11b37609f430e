#include "compare/verdict/environment_check.h"

#include <array>
#include <cmath>
#include <string_view>

#include "compare/results/environment.h"

namespace compare::verdict {
namespace {

constexpr double kClockTolerance = 0.05;
constexpr std::array<std::string_view, 4> kBuild = {"gatebench.build_type", "library_build_type",
                                                    "gatebench.compiler", "gatebench.flags"};

std::string both(const results::Difference& found) {
  return found.key + " is \"" + found.first + "\" in the baseline and \"" + found.second + "\" now";
}

bool clocks_differ(const results::Context& baseline, const results::Context& current) {
  const double before = baseline.number("mhz_per_cpu").value_or(0);
  const double now = current.number("mhz_per_cpu").value_or(0);
  return before > 0 && now > 0 && std::abs(now - before) > kClockTolerance * before;
}

}  // namespace

EnvironmentCheck check_environment(const results::ResultFile& baseline,
                                   const results::ResultFile& current, bool allow_different_hosts) {
  EnvironmentCheck check;
  const results::Context& before = baseline.context;
  const results::Context& now = current.context;
  if (const auto host = results::host_difference(before, now)) {
    if (allow_different_hosts) {
      check.warnings.push_back("different machines, compared because asked to: " + both(*host));
    } else {
      check.obstacle = "different machines: " + both(*host);
    }
  }
  if (clocks_differ(before, now)) {
    check.warnings.push_back("the clock speed differs by more than 5 %: " +
                             both(*results::difference(before, now, "mhz_per_cpu")));
  }
  for (const std::string_view key : kBuild) {
    if (const auto found = results::difference(before, now, key)) {
      check.warnings.push_back("different builds: " + both(*found));
    }
  }
  return check;
}

}  // namespace compare::verdict
