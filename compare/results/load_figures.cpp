#include "compare/results/load_figures.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "compare/results/time_unit.h"

namespace compare::results {
namespace {

constexpr std::string_view kFailureRatio = "failure_ratio";

std::optional<double> if_finite(double value) {
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

double failure_ratio_of(const Row& row) {
  for (const auto& [name, value] : row.counters) {
    if (name == kFailureRatio) {
      return value;
    }
  }
  return 0;
}

std::string percent(double ratio) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ratio * 100,
                                 std::chars_format::general, 3);
  return std::string(digits.data(), end.ptr) + " %";
}

}  // namespace

void enter_figures(Row& row, const LoadFigures& figures, TimeUnit unit) {
  row.time_unit = unit;
  const auto add = [&row](std::string_view name, std::optional<double> value) {
    if (value) {
      row.counters.emplace_back(name, *value);
    }
  };
  if (figures.requests && *figures.requests == 0) {
    row.errored = true;
    row.error_message = "no request was made";
    add("requests", figures.requests);
    return;
  }
  if (figures.failure_ratio && *figures.failure_ratio >= 1) {
    row.errored = true;
    row.error_message = "every request failed";
  }
  if (figures.latency_ns_p50) {
    row.real_time = convert_time(*figures.latency_ns_p50, TimeUnit::ns, unit);
  }
  add("throughput_per_second", figures.throughput_per_second);
  add("latency_ns_mean", figures.latency_ns_mean);
  add("latency_ns_p90", figures.latency_ns_p90);
  add("latency_ns_p95", figures.latency_ns_p95);
  add("latency_ns_p99", figures.latency_ns_p99);
  add("latency_ns_p999", figures.latency_ns_p999);
  add("latency_ns_min", figures.latency_ns_min);
  add("latency_ns_max", figures.latency_ns_max);
  add(kFailureRatio, figures.failure_ratio);
  add("requests", figures.requests);
  add("response_bytes_mean", figures.response_bytes_mean);
}

std::optional<double> product(std::optional<double> a, std::optional<double> b) {
  return a && b ? if_finite(*a * *b) : std::nullopt;
}

std::optional<double> quotient(std::optional<double> a, std::optional<double> b) {
  return a && b && *b != 0 ? if_finite(*a / *b) : std::nullopt;
}

void warn_of_failures(ResultFile& file) {
  const Row* worst = nullptr;
  std::size_t failing = 0;
  for (const Row& row : file.rows) {
    if (failure_ratio_of(row) > 0) {
      ++failing;
      worst = worst == nullptr || failure_ratio_of(row) > failure_ratio_of(*worst) ? &row : worst;
    }
  }
  if (worst != nullptr) {
    file.warnings.push_back(
        file.path + ": " + percent(failure_ratio_of(*worst)) + " of the requests of \"" +
        worst->name + "\" failed" +
        (failing > 1 ? ", and some of " + std::to_string(failing - 1) + " more" : ""));
  }
}

}  // namespace compare::results
