#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

/// How often an operation allocates: a number without noise, the same on each machine with the same
/// compiler and libraries.
namespace micro {

/// A counter of result rows; "exact" in the context's gatebench.metrics.
inline constexpr const char* kAllocationsPerOperation = "allocs_per_op";
inline constexpr const char* kMetricsKey = "gatebench.metrics";

/// What the program's own counters are, for compare: {"allocs_per_op":{...}}
const char* metrics_json() noexcept;

/// Whether this program counts. Under a sanitizer it does not, since that has an operator new of
/// its own.
bool counts_allocations() noexcept;

/// How often this thread has called operator new, which the program replaces for it. What C
/// libraries and RapidJSON's own buffers take by malloc() is not in it.
std::uint64_t allocations() noexcept;

/// Calls `operation` some times more, untimed, and writes down what one call allocates. All
/// benchmarks do: the library's CSV wants the same counters in each row. Whatever
/// grows at first must have grown before, so that the number does not depend on how often the
/// benchmark ran.
template <typename Operation>
void count_allocations(benchmark::State& state, Operation& operation) {
  if (!counts_allocations()) {
    return;
  }
  constexpr int kCalls = 8;
  const std::uint64_t before = allocations();
  for (int i = 0; i < kCalls; ++i) {
    operation();
  }
  state.counters[kAllocationsPerOperation] = benchmark::Counter(
      static_cast<double>(allocations() - before) / kCalls, benchmark::Counter::kAvgThreads);
}

/// The loop of a benchmark, and its allocations. `operation` returns whether it did
/// what it should; `error` is for where it did not.
template <typename Operation>
void run_counted(benchmark::State& state, const char* error, Operation operation) {
  for ([[maybe_unused]] auto _ : state) {
    if (!operation()) {
      state.SkipWithError(error);
      return;
    }
    benchmark::ClobberMemory();
  }
  count_allocations(state, operation);
}

}  // namespace micro
