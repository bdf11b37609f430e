#include "compare/results/action_unit.h"

#include <algorithm>
#include <array>

namespace compare::results {
namespace {

struct Named {
  std::string_view name;
  TimeUnit unit;
};

constexpr std::array<Named, 17> kTimes{{{"ns", TimeUnit::ns},
                                        {"nsec", TimeUnit::ns},
                                        {"nanosecond", TimeUnit::ns},
                                        {"nanoseconds", TimeUnit::ns},
                                        {"us", TimeUnit::us},
                                        {"\xC2\xB5s", TimeUnit::us},
                                        {"\xCE\xBCs", TimeUnit::us},
                                        {"usec", TimeUnit::us},
                                        {"microseconds", TimeUnit::us},
                                        {"ms", TimeUnit::ms},
                                        {"msec", TimeUnit::ms},
                                        {"milliseconds", TimeUnit::ms},
                                        {"s", TimeUnit::s},
                                        {"sec", TimeUnit::s},
                                        {"secs", TimeUnit::s},
                                        {"second", TimeUnit::s},
                                        {"seconds", TimeUnit::s}}};
constexpr std::array<std::string_view, 7> kOperations = {"op",  "iter",    "iteration", "run",
                                                         "req", "request", "call"};

}  // namespace

std::optional<TimeUnit> time_of_unit(std::string_view unit) {
  const std::size_t slash = unit.find('/');
  if (slash != std::string_view::npos && std::find(kOperations.begin(), kOperations.end(),
                                                   unit.substr(slash + 1)) == kOperations.end()) {
    return std::nullopt;
  }
  const auto* const found = std::find_if(kTimes.begin(), kTimes.end(), [&](const Named& candidate) {
    return candidate.name == unit.substr(0, slash);
  });
  return found == kTimes.end() ? std::nullopt : std::optional<TimeUnit>(found->unit);
}

bool is_rate(std::string_view unit) {
  const std::size_t slash = unit.rfind('/');
  return slash != std::string_view::npos && time_of_unit(unit.substr(slash + 1)) == TimeUnit::s;
}

}  // namespace compare::results
