#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::verdict {

/// One benchmark of a file: the rows that count as its repetitions.
struct Benchmark {
  std::string_view name;
  std::vector<const results::Row*> rows;
  const results::Row* error = nullptr;  ///< the first errored row; null if all went well
  bool from_aggregate = false;          ///< aggregates: the repetitions were not stored
};

/// The benchmarks of a file in its order, found by name in constant time. Repetitions are the
/// iteration rows; where a benchmark has none, its medians, else its means, one of each run. Other
/// aggregates and complexity fits are no benchmarks. Refers to the file, which must outlive it.
class BenchmarkIndex {
 public:
  explicit BenchmarkIndex(const results::ResultFile& file);

  [[nodiscard]] const std::vector<Benchmark>& benchmarks() const { return benchmarks_; }
  /// nullptr where the file has no such benchmark.
  [[nodiscard]] const Benchmark* find(std::string_view name) const;

 private:
  std::vector<Benchmark> benchmarks_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

/// The values of one metric over the repetitions. Times are converted to `unit`; a repetition
/// without the metric is NaN. Empty where no repetition has the metric.
std::vector<double> metric_values(const Benchmark& benchmark, std::string_view metric,
                                  results::TimeUnit unit);

}  // namespace compare::verdict
