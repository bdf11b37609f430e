#include "compare/results/time_unit.h"

#include <array>

namespace compare::results {
namespace {

struct Named {
  TimeUnit unit;
  std::string_view name;
  double per_second;
};

constexpr std::array<Named, 4> kUnits{{{TimeUnit::ns, "ns", 1e9},
                                       {TimeUnit::us, "us", 1e6},
                                       {TimeUnit::ms, "ms", 1e3},
                                       {TimeUnit::s, "s", 1}}};

const Named& named(TimeUnit unit) {
  for (const Named& candidate : kUnits) {
    if (candidate.unit == unit) {
      return candidate;
    }
  }
  return kUnits.front();
}

}  // namespace

std::string_view time_unit_name(TimeUnit unit) { return named(unit).name; }

std::optional<TimeUnit> parse_time_unit(std::string_view name) {
  for (const Named& candidate : kUnits) {
    if (candidate.name == name) {
      return candidate.unit;
    }
  }
  return std::nullopt;
}

double convert_time(double value, TimeUnit from, TimeUnit to) {
  const double from_rate = named(from).per_second;
  const double to_rate = named(to).per_second;
  // One operation with a whole factor, so that 1 us is exactly 1000 ns and the other way round.
  return to_rate >= from_rate ? value * (to_rate / from_rate) : value / (from_rate / to_rate);
}

}  // namespace compare::results
