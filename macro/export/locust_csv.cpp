#include "macro/export/locust_csv.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "compare/report/csv_cell.h"
#include "macro/export/csv_text.h"
#include "macro/export/run_totals.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

using compare::report::without_formula;

constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr const char* kNone = "N/A";
constexpr const char* kAggregated = "Aggregated";

struct Percentile {
  const char* column;
  double share;
};

constexpr std::array<Percentile, 11> kPercentiles{{{"50%", 0.50},
                                                   {"66%", 0.66},
                                                   {"75%", 0.75},
                                                   {"80%", 0.80},
                                                   {"90%", 0.90},
                                                   {"95%", 0.95},
                                                   {"98%", 0.98},
                                                   {"99%", 0.99},
                                                   {"99.9%", 0.999},
                                                   {"99.99%", 0.9999},
                                                   {"100%", 1.0}}};

using Cells = std::vector<std::string>;

std::string milliseconds(double nanoseconds) {
  return python_float(nanoseconds / kNanosecondsPerMillisecond);
}

std::string whole_milliseconds(double nanoseconds) {
  return fixed_text(std::round(nanoseconds / kNanosecondsPerMillisecond), 0);
}

std::string per_second(std::uint64_t count, double seconds) {
  return python_float(seconds > 0 ? static_cast<double>(count) / seconds : 0.0);
}

void add_percentile_columns(Cells& header) {
  for (const Percentile& percentile : kPercentiles) {
    header.emplace_back(percentile.column);
  }
}

/// Median, mean, least and greatest time, mean content.
Cells time_cells(const RequestTotals& totals) {
  const HdrHistogram& times = totals.response_ns;
  Cells cells(4, kNone);
  if (times.count() > 0) {
    cells = {milliseconds(static_cast<double>(times.quantile(0.5))), milliseconds(times.mean()),
             milliseconds(static_cast<double>(times.min())),
             milliseconds(static_cast<double>(times.max()))};
  }
  const auto requests = static_cast<double>(totals.requests());
  cells.push_back(
      python_float(requests > 0 ? static_cast<double>(totals.received_bytes) / requests : 0.0));
  return cells;
}

std::string stats_row(const RequestTotals& totals, double seconds) {
  Cells cells = {without_formula(totals.method), without_formula(totals.name),
                 std::to_string(totals.requests()), std::to_string(totals.failed)};
  const Cells times = time_cells(totals);
  cells.insert(cells.end(), times.begin(), times.end());
  cells.push_back(per_second(totals.requests(), seconds));
  cells.push_back(per_second(totals.failed, seconds));
  for (const Percentile& percentile : kPercentiles) {
    const bool any = totals.response_ns.count() > 0;
    cells.push_back(
        any ? whole_milliseconds(static_cast<double>(totals.response_ns.quantile(percentile.share)))
            : kNone);
  }
  return csv_record(cells);
}

std::uint64_t failures_of(const IntervalRecord& interval) {
  std::uint64_t failed = 0;
  for (const auto& failure : interval.failures) {
    failed += failure.second;
  }
  return failed;
}

Cells interval_percentiles(const IntervalRecord& interval) {
  Cells cells;
  for (const Percentile& percentile : kPercentiles) {
    const auto known = percentile.share == 0.50   ? interval.latency_ns_p50
                       : percentile.share == 0.90 ? interval.latency_ns_p90
                       : percentile.share == 0.99 ? interval.latency_ns_p99
                       : percentile.share == 1.0  ? interval.latency_ns_max
                                                  : std::nullopt;
    cells.push_back(known ? whole_milliseconds(*known) : kNone);
  }
  return cells;
}

/// What has come until an interval's end.
struct SoFar {
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::optional<double> max_ns;
};

Cells total_cells(const SoFar& so_far) {
  return {std::to_string(so_far.requests),
          std::to_string(so_far.failed),
          kNone,
          kNone,
          kNone,
          so_far.max_ns ? milliseconds(*so_far.max_ns) : kNone,
          kNone};
}

Cells final_cells(const RequestTotals& totals) {
  Cells cells = {std::to_string(totals.requests()), std::to_string(totals.failed)};
  const Cells times = time_cells(totals);
  cells.insert(cells.end(), times.begin(), times.end());
  return cells;
}

}  // namespace

std::string locust_stats_csv(const RunRecord& run) {
  Cells header = {"Type",
                  "Name",
                  "Request Count",
                  "Failure Count",
                  "Median Response Time",
                  "Average Response Time",
                  "Min Response Time",
                  "Max Response Time",
                  "Average Content Size",
                  "Requests/s",
                  "Failures/s"};
  add_percentile_columns(header);
  const double seconds = measured_seconds(run);
  std::string text = csv_record(header);
  for (const RequestTotals& totals : totals_by_task(run)) {
    text += stats_row(totals, seconds);
  }
  RequestTotals all = totals_of_all(run);
  all.name = kAggregated;
  return text + stats_row(all, seconds);
}

std::string locust_history_csv(const RunRecord& run) {
  Cells header = {"Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s"};
  add_percentile_columns(header);
  for (const char* column :
       {"Total Request Count", "Total Failure Count", "Total Median Response Time",
        "Total Average Response Time", "Total Min Response Time", "Total Max Response Time",
        "Total Average Content Size"}) {
    header.emplace_back(column);
  }
  const double from = static_cast<double>(measured_from_unix_ns(run).value_or(0)) / 1e9;
  std::string text = csv_record(header);
  SoFar so_far;
  for (std::size_t i = 0; i < run.intervals.size(); ++i) {
    const IntervalRecord& interval = run.intervals[i];
    const std::uint64_t failed = failures_of(interval);
    const std::uint64_t answered = interval.succeeded + failed;
    so_far.requests += answered;
    so_far.failed += failed;
    if (interval.latency_ns_max) {
      so_far.max_ns = std::max(so_far.max_ns.value_or(0), *interval.latency_ns_max);
    }
    const double length = interval.length_seconds;
    const auto rate = [length](std::uint64_t count) {
      return fixed_text(length > 0 ? static_cast<double>(count) / length : 0.0, 6);
    };
    Cells cells = {fixed_text(std::floor(from + interval.begin_seconds + length), 0),
                   fixed_text(std::round(interval.offered), 0),
                   "",
                   kAggregated,
                   rate(answered),
                   rate(failed)};
    const Cells percentiles = interval_percentiles(interval);
    const bool last = i + 1 == run.intervals.size();
    const Cells totals = last ? final_cells(totals_of_all(run)) : total_cells(so_far);
    cells.insert(cells.end(), percentiles.begin(), percentiles.end());
    cells.insert(cells.end(), totals.begin(), totals.end());
    text += csv_record(cells);
  }
  return text;
}

std::string locust_failures_csv(const RunRecord& run) {
  std::string text = csv_record({"Method", "Name", "Error", "Occurrences"});
  std::vector<RequestTotals> all = totals_by_task(run);
  if (all.empty()) {  // of a record without tasks, what is known of all
    all.push_back(totals_of_all(run));
    all.back().name = kAggregated;
  }
  for (const RequestTotals& totals : all) {
    for (const auto& [failure, count] : totals.failures) {
      text += csv_record({without_formula(totals.method), without_formula(totals.name),
                          without_formula(failure), std::to_string(count)});
    }
  }
  return text;
}

std::string locust_exceptions_csv(const RunRecord& run) {
  std::string text = csv_record({"Count", "Message", "Traceback", "Nodes"});
  if (!run.stopped_reason.empty()) {
    text += csv_record({"1", without_formula(run.stopped_reason), "", "local"});
  }
  return text;
}

}  // namespace macro
