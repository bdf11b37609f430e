#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compare/history/run.h"

namespace compare::history {

/// In a test, Run is a function of GoogleTest's.
using MeasuredRun = Run;

inline Measurement measurement(const std::string& benchmark, std::vector<double> values,
                               const std::string& metric = "real_time") {
  Measurement made;
  made.benchmark = benchmark;
  made.metric = metric;
  made.unit = "ns";
  made.better = results::Better::lower;
  made.repetitions = values.size();
  made.values = std::move(values);
  return made;
}

/// A run of suite "micro" with one benchmark, "a".
inline Run run_at(const std::string& commit, std::int64_t time_seconds, double value = 100) {
  Run run;
  run.suite = "micro";
  run.commit.id = commit;
  run.commit.time_ns = time_seconds * 1'000'000'000;
  run.measurements.push_back(measurement("a", {value}));
  return run;
}

}  // namespace compare::history
