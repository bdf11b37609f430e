#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "compare/results/result_file.h"

namespace compare {

/// Rows for one benchmark, one for each value of real_time; cpu_time is the same.
inline std::vector<results::Row> repetitions(const std::string& name,
                                             const std::vector<double>& values,
                                             results::TimeUnit unit = results::TimeUnit::ns) {
  std::vector<results::Row> rows;
  for (const double value : values) {
    results::Row row;
    row.name = name;
    row.run_name = name;
    row.repetitions = static_cast<int>(values.size());
    row.repetition_index = static_cast<int>(rows.size());
    row.iterations = 1000;
    row.real_time = value;
    row.cpu_time = value;
    row.time_unit = unit;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// A file of one session, so that nothing warns which the test is not about.
inline results::ResultFile result_file(
    const std::string& path, std::initializer_list<std::vector<results::Row>> benchmarks) {
  results::ResultFile file;
  file.path = path;
  file.context.set_text("gatebench.session", "one");
  for (const std::vector<results::Row>& rows : benchmarks) {
    file.rows.insert(file.rows.end(), rows.begin(), rows.end());
  }
  return file;
}

inline std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) {
    value *= factor;
  }
  return values;
}

}  // namespace compare
