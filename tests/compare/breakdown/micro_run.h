#pragma once

#include <string>
#include <vector>

#include "tests/compare/result_builder.h"

namespace compare::breakdown {

/// A file in which `whole` takes 1,000 ns and is made of `read` (600 ns) and two `lock`s (100 ns).
inline results::ResultFile micro_file(double read_ns = 600) {
  results::ResultFile file = result_file(
      "micro.json",
      {repetitions("whole", {1010, 990, 1000, 1005, 995}),
       repetitions("read", scaled({1.01, 0.99, 1, 1.005, 0.995}, read_ns)),
       repetitions("lock", {0.101, 0.099, 0.1, 0.1005, 0.0995}, results::TimeUnit::us)});
  file.context.set_text("gatebench.pipeline", R"({"whole":{"lock":2,"read":1}})");
  return file;
}

/// The same, twice as slow in `whole` and `read`: 1,600 ns and 1,200 ns.
inline results::ResultFile slower_file() {
  results::ResultFile file = micro_file(1200);
  for (results::Row& row : file.rows) {
    row.real_time += row.run_name == "whole" ? 600 : 0;
  }
  return file;
}

inline void erase_rows(results::ResultFile& file, const std::string& name) {
  std::erase_if(file.rows, [&name](const results::Row& row) { return row.run_name == name; });
}

}  // namespace compare::breakdown
