#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "compare/verdict/judge.h"
#include "tests/compare/result_builder.h"

namespace compare::verdict {

/// Eight repetitions with a spread of 0.2 %.
inline const std::vector<double> kSteady = {100.2, 99.8, 100.1, 99.9, 100.0, 100.3, 99.7, 100.05};

inline results::ResultFile baseline_of(std::initializer_list<std::vector<results::Row>> rows) {
  return result_file("base.json", rows);
}
inline results::ResultFile current_of(std::initializer_list<std::vector<results::Row>> rows) {
  return result_file("now.json", rows);
}

inline Verdict judged(const std::vector<double>& before, const std::vector<double>& now,
                      const Options& options = {}) {
  return judge(baseline_of({repetitions("a", before)}), current_of({repetitions("a", now)}),
               options);
}

inline std::vector<results::Row> errored(std::vector<results::Row> rows,
                                         const std::string& message) {
  rows.back().errored = true;
  rows.back().error_message = message;
  rows.back().real_time = 0;
  return rows;
}

inline std::vector<results::Row> with_counter(std::vector<results::Row> rows,
                                              const std::string& name,
                                              const std::vector<double>& values) {
  for (std::size_t index = 0; index < rows.size(); ++index) {
    rows[index].counters.emplace_back(name, values[index % values.size()]);
  }
  return rows;
}

}  // namespace compare::verdict
