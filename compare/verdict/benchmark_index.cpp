#include "compare/verdict/benchmark_index.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "compare/results/time_unit.h"

namespace compare::verdict {
namespace {

using results::Row;

/// How well an aggregate stands for its benchmark; 0 for not at all.
int rank(const Row& row) {
  if (row.aggregate_name == "median") {
    return 2;
  }
  return row.aggregate_name == "mean" ? 1 : 0;
}

void add_aggregate(Benchmark& benchmark, const Row& row) {
  if (benchmark.rows.empty()) {
    benchmark.rows.push_back(&row);
    benchmark.from_aggregate = true;
  } else if (benchmark.from_aggregate && rank(row) > rank(*benchmark.rows.front())) {
    benchmark.rows.assign(1, &row);
  } else if (benchmark.from_aggregate && rank(row) == rank(*benchmark.rows.front())) {
    benchmark.rows.push_back(&row);
  }
}

void add_repetition(Benchmark& benchmark, const Row& row) {
  if (std::exchange(benchmark.from_aggregate, false)) {
    benchmark.rows.clear();
  }
  benchmark.rows.push_back(&row);
}

}  // namespace

BenchmarkIndex::BenchmarkIndex(const results::ResultFile& file) {
  for (const Row& row : file.rows) {
    const bool iteration = row.kind == Row::Kind::iteration;
    if (!iteration && rank(row) == 0) {
      continue;
    }
    const auto [entry, added] = by_name_.try_emplace(row.run_name, benchmarks_.size());
    if (added) {
      benchmarks_.push_back({.name = row.run_name, .rows = {}});
    }
    Benchmark& benchmark = benchmarks_[entry->second];
    iteration ? add_repetition(benchmark, row) : add_aggregate(benchmark, row);
    if (row.errored && benchmark.error == nullptr) {
      benchmark.error = &row;
    }
  }
}

const Benchmark* BenchmarkIndex::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &benchmarks_[found->second];
}

std::vector<double> metric_values(const Benchmark& benchmark, std::string_view metric,
                                  results::TimeUnit unit) {
  std::vector<double> values;
  values.reserve(benchmark.rows.size());
  bool found_any = false;
  for (const Row* row : benchmark.rows) {
    if (metric == "real_time" || metric == "cpu_time") {
      const double time = metric == "real_time" ? row->real_time : row->cpu_time;
      values.push_back(results::convert_time(time, row->time_unit, unit));
      found_any = true;
      continue;
    }
    const auto counter =
        std::find_if(row->counters.begin(), row->counters.end(),
                     [metric](const auto& candidate) { return candidate.first == metric; });
    const bool found = counter != row->counters.end();
    values.push_back(found ? counter->second : std::numeric_limits<double>::quiet_NaN());
    found_any = found_any || found;
  }
  return found_any ? values : std::vector<double>{};
}

}  // namespace compare::verdict
