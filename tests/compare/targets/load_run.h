#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::targets {

inline constexpr const char* kBackToBack = "macro/baseline/connections:64";

/// A run that meets every goal.
inline results::Row load_row(const std::string& name) {
  results::Row row;
  row.name = name;
  row.run_name = name;
  row.real_time = 95e3;
  row.cpu_time = 20;
  row.time_unit = results::TimeUnit::us;
  row.counters = {{"latency_ns_p95", 145e6},       {"latency_ns_p99", 220e6},
                  {"throughput_per_second", 1050}, {"rss_bytes_peak", 1e9},
                  {"failure_ratio", 0.0},          {"requests", 60000}};
  return row;
}

inline void erase(results::Row& row, std::string_view counter) {
  std::erase_if(row.counters, [counter](const auto& entry) { return entry.first == counter; });
}

inline void set(results::Row& row, std::string_view counter, double value) {
  erase(row, counter);
  row.counters.emplace_back(counter, value);
}

inline results::ResultFile load_file(std::vector<results::Row> rows) {
  results::ResultFile file;
  file.path = "run.json";
  file.rows = std::move(rows);
  return file;
}

}  // namespace compare::targets
