#include "compare/breakdown/timing.h"

#include <algorithm>
#include <cmath>

#include "compare/results/time_unit.h"
#include "compare/stats/order_statistics.h"

namespace compare::breakdown {
namespace {

using results::Row;

void add(const Row& row, Timing& timing) {
  const double ns = results::convert_time(row.real_time, row.time_unit, results::TimeUnit::ns);
  if (row.errored) {
    timing.obstacle = "errored" + (row.error_message.empty() ? "" : ": " + row.error_message);
  } else if (!(std::isfinite(ns) && ns > 0)) {
    timing.obstacle = "a repetition has no time above 0";
  } else {
    timing.ns.push_back(ns);
  }
}

}  // namespace

std::optional<double> Timing::median() const {
  return ns.empty() ? std::nullopt : std::optional(stats::median(ns));
}

Timings::Timings(const results::ResultFile& file) {
  for (const Row& row : file.rows) {
    if (row.kind == Row::Kind::iteration) {
      add(row, by_name_[row.run_name]);
    }
  }
  std::unordered_map<std::string, Timing> medians;
  for (const Row& row : file.rows) {
    if (row.kind == Row::Kind::aggregate && row.aggregate_name == "median" &&
        !by_name_.contains(row.run_name)) {
      add(row, medians[row.run_name]);
    }
  }
  by_name_.merge(medians);
  for (auto& [name, timing] : by_name_) {
    if (!timing.obstacle.empty()) {
      timing.ns.clear();
    }
    std::sort(timing.ns.begin(), timing.ns.end());
  }
}

Timing Timings::find(std::string_view benchmark) const {
  const auto found = by_name_.find(std::string(benchmark));
  return found == by_name_.end() ? Timing{.ns = {}, .obstacle = "not in the file"} : found->second;
}

}  // namespace compare::breakdown
