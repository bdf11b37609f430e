#pragma once

#include <optional>
#include <string>

#include "compare/results/result_file.h"

namespace compare::results {

/// What load testers measure of one kind of request. What a file does not have stays nullopt: it is
/// absent from the row then, never 0.
struct LoadFigures {
  std::optional<double> latency_ns_p50;
  std::optional<double> latency_ns_mean;
  std::optional<double> latency_ns_p90;
  std::optional<double> latency_ns_p95;
  std::optional<double> latency_ns_p99;
  std::optional<double> latency_ns_p999;
  std::optional<double> latency_ns_min;
  std::optional<double> latency_ns_max;
  std::optional<double> throughput_per_second;  ///< successful answers
  std::optional<double> failure_ratio;          ///< of all requests, 0 to 1
  std::optional<double> requests;               ///< all of them, failed or not
  std::optional<double> response_bytes_mean;
};

/// Enters the figures into a row: the median as its real_time in `unit`, the others as counters of
/// their names. The row errors where there was no request, and where all failed: the times of
/// failures would pass for an improvement.
void enter_figures(Row& row, const LoadFigures& figures, TimeUnit unit);

/// a * b where both are known and the result is finite.
std::optional<double> product(std::optional<double> a, std::optional<double> b);
/// a / b where both are known and the result is finite.
std::optional<double> quotient(std::optional<double> a, std::optional<double> b);

/// Adds one warning where requests failed: the row in which most did, and how many others there
/// are.
void warn_of_failures(ResultFile& file);

}  // namespace compare::results
