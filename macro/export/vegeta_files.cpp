#include "macro/export/vegeta_files.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <tuple>

#include "compare/results/json_text.h"
#include "macro/export/run_totals.h"
#include "macro/export/unix_time.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

using compare::results::json_number;
using compare::results::json_string;

constexpr std::string_view kStatus = "status ";
/// Failures of whole answers with status 200: see FailureClass.
constexpr std::array<std::string_view, 9> kOfStatus200 = {
    "malformed_json",      "error_event",   "wrong_shape",
    "missing_end_marker",  "wrong_model",   "missing_tool_call",
    "wrong_finish_reason", "usage_missing", "wrong_text"};

std::int64_t nanoseconds(double value) {
  constexpr auto kMost = static_cast<double>(std::numeric_limits<std::int64_t>::max() / 4);
  return static_cast<std::int64_t>(std::clamp(std::isnan(value) ? 0.0 : value, 0.0, kMost));
}

std::string status_of(std::string_view failure) {
  if (failure.starts_with(kStatus)) {
    return std::string(failure.substr(kStatus.size()));
  }
  const bool answered =
      std::find(kOfStatus200.begin(), kOfStatus200.end(), failure) != kOfStatus200.end();
  return answered ? "200" : "0";
}

const TaskRecord* task_named(const RunRecord& run, const std::string& name) {
  const auto found = std::find_if(run.tasks.begin(), run.tasks.end(),
                                  [&name](const TaskRecord& task) { return task.name == name; });
  return found == run.tasks.end() ? nullptr : &*found;
}

/// Of a target that was given by its address; of a gateway that was started the path alone.
std::string url_of(const RunRecord& run, const TaskRecord& task) {
  std::string base = run.target.starts_with("http") ? run.target : "";
  base.erase(base.find_last_not_of('/') + 1);
  return base + task.path;
}

std::string result_line(const RunRecord& run, const SampledRequest& request) {
  const TaskRecord* task = task_named(run, request.task);
  return R"({"attack":)" + json_string(run.name) + R"(,"seq":)" + std::to_string(request.number) +
         R"(,"code":)" + std::to_string(std::clamp(request.status, 0, 65535)) + R"(,"timestamp":)" +
         json_string(rfc3339_text(request.started_unix_ns)) + R"(,"latency":)" +
         std::to_string(std::max<std::int64_t>(request.latency_ns, 0)) + R"(,"bytes_out":)" +
         std::to_string(request.sent_bytes) + R"(,"bytes_in":)" +
         std::to_string(request.received_bytes) + R"(,"error":)" + json_string(request.failure) +
         R"(,"body":"","method":)" + json_string(task == nullptr ? "" : task->method) +
         R"(,"url":)" + json_string(task == nullptr ? "" : url_of(run, *task)) +
         R"(,"headers":null})" + "\n";
}

/// How much later than the last begin the last answer came, of the sampled requests.
std::int64_t wait_of(const std::vector<SampledRequest>& sample) {
  std::int64_t latest = 0;
  std::int64_t end = 0;
  for (const SampledRequest& request : sample) {
    const std::int64_t begin = std::max<std::int64_t>(request.started_unix_ns, 0);
    const std::int64_t room = std::numeric_limits<std::int64_t>::max() - begin;
    latest = std::max(latest, begin);
    end = std::max(end, begin + std::clamp<std::int64_t>(request.latency_ns, 0, room));
  }
  return end - latest;
}

std::int64_t earliest_of(const RunRecord& run) {
  const auto first = std::min_element(run.sample.begin(), run.sample.end(),
                                      [](const SampledRequest& a, const SampledRequest& b) {
                                        return a.started_unix_ns < b.started_unix_ns;
                                      });
  return first != run.sample.end() ? std::max<std::int64_t>(first->started_unix_ns, 0)
                                   : measured_from_unix_ns(run).value_or(0);
}

std::string bytes_json(std::uint64_t total, std::uint64_t requests) {
  const double mean =
      requests > 0 ? static_cast<double>(total) / static_cast<double>(requests) : 0.0;
  return R"({"total":)" + std::to_string(total) + R"(,"mean":)" + json_number(mean) + "}";
}

std::string rounded(std::int64_t duration_ns) { return go_duration_text(go_rounded(duration_ns)); }

/// A line of the text report, its columns aligned as Go's tabwriter does.
std::string report_line(std::string_view label, std::string_view columns,
                        const std::string& values) {
  constexpr std::size_t kLabelWidth = std::string_view("Status Codes").size() + 2;
  constexpr std::size_t kColumnsWidth =
      std::string_view("[min, mean, 50, 90, 95, 99, max]").size() + 2;
  std::string line(label);
  line.resize(kLabelWidth, ' ');
  line.append(columns).resize(kLabelWidth + kColumnsWidth, ' ');
  return line + values + "\n";
}

}  // namespace

double VegetaReport::rate() const {
  const double seconds = static_cast<double>(duration_ns) / 1e9;
  return seconds > 0 ? static_cast<double>(requests) / seconds : static_cast<double>(requests);
}

double VegetaReport::throughput() const {
  const double seconds = static_cast<double>(duration_ns + wait_ns) / 1e9;
  return duration_ns > 0 ? static_cast<double>(succeeded) / seconds
                         : static_cast<double>(succeeded);
}

double VegetaReport::success() const {
  return requests > 0 ? static_cast<double>(succeeded) / static_cast<double>(requests) : 0.0;
}

std::string vegeta_results_json(const RunRecord& run) {
  std::vector<const SampledRequest*> by_time;
  for (const SampledRequest& request : run.sample) {
    by_time.push_back(&request);
  }
  std::stable_sort(
      by_time.begin(), by_time.end(), [](const SampledRequest* a, const SampledRequest* b) {
        return std::tie(a->started_unix_ns, a->number) < std::tie(b->started_unix_ns, b->number);
      });
  std::string text;
  for (const SampledRequest* request : by_time) {
    text += result_line(run, *request);
  }
  return text;
}

VegetaReport vegeta_report_of(const RunRecord& run) {
  const RequestTotals all = totals_of_all(run);
  const HdrHistogram& times = all.response_ns;
  VegetaReport report;
  report.mean_ns = nanoseconds(times.mean());
  report.total_ns = nanoseconds(times.mean() * static_cast<double>(times.count()));
  report.p50_ns = times.quantile(0.50);
  report.p90_ns = times.quantile(0.90);
  report.p95_ns = times.quantile(0.95);
  report.p99_ns = times.quantile(0.99);
  report.max_ns = times.max();
  report.min_ns = times.min();
  report.received_bytes = all.received_bytes;
  report.sent_bytes = all.sent_bytes;
  report.earliest_unix_ns = earliest_of(run);
  report.duration_ns = nanoseconds(measured_seconds(run) * 1e9);
  report.wait_ns = wait_of(run.sample);
  report.requests = all.requests();
  report.succeeded = all.succeeded;
  if (all.succeeded > 0) {
    report.status_codes["200"] = all.succeeded;
  }
  for (const auto& [failure, count] : all.failures) {
    report.status_codes[status_of(failure)] += count;
    report.errors.push_back(failure);
  }
  return report;
}

std::string vegeta_report_json(const VegetaReport& report) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto later = [](std::int64_t time, std::int64_t by) {
    return time > kMost - by ? kMost : time + by;
  };
  const std::int64_t latest = later(report.earliest_unix_ns, report.duration_ns);
  const std::vector<std::pair<std::string, std::int64_t>> latencies = {
      {"total", report.total_ns}, {"mean", report.mean_ns}, {"50th", report.p50_ns},
      {"90th", report.p90_ns},    {"95th", report.p95_ns},  {"99th", report.p99_ns},
      {"max", report.max_ns},     {"min", report.min_ns}};
  std::string json = R"({"latencies":)";
  std::string separator = "{";
  for (const auto& [name, value] : latencies) {
    json += separator + json_string(name) + ":" + std::to_string(value);
    separator = ",";
  }
  json += R"(},"bytes_in":)" + bytes_json(report.received_bytes, report.requests) +
          R"(,"bytes_out":)" + bytes_json(report.sent_bytes, report.requests);
  json += R"(,"earliest":)" + json_string(rfc3339_text(report.earliest_unix_ns)) + R"(,"latest":)" +
          json_string(rfc3339_text(latest)) + R"(,"end":)" +
          json_string(rfc3339_text(later(latest, report.wait_ns)));
  json += R"(,"duration":)" + std::to_string(report.duration_ns) + R"(,"wait":)" +
          std::to_string(report.wait_ns) + R"(,"requests":)" + std::to_string(report.requests) +
          R"(,"rate":)" + json_number(report.rate()) + R"(,"throughput":)" +
          json_number(report.throughput()) + R"(,"success":)" + json_number(report.success()) +
          R"(,"status_codes":{)";
  separator.clear();
  for (const auto& [code, count] : report.status_codes) {
    json += separator + json_string(code) + ":" + std::to_string(count);
    separator = ",";
  }
  return json + R"(},"errors":)" + compare::results::json_strings(report.errors) + "}\n";
}

std::string vegeta_report_text(const VegetaReport& report) {
  const auto mean = [&report](std::uint64_t total) {
    return fixed_text(report.requests > 0
                          ? static_cast<double>(total) / static_cast<double>(report.requests)
                          : 0.0,
                      2);
  };
  std::string text =
      report_line("Requests", "[total, rate, throughput]",
                  std::to_string(report.requests) + ", " + fixed_text(report.rate(), 2) + ", " +
                      fixed_text(report.throughput(), 2));
  text += report_line("Duration", "[total, attack, wait]",
                      rounded(report.duration_ns + report.wait_ns) + ", " +
                          rounded(report.duration_ns) + ", " + rounded(report.wait_ns));
  std::string latencies;
  for (const std::int64_t value : {report.min_ns, report.mean_ns, report.p50_ns, report.p90_ns,
                                   report.p95_ns, report.p99_ns, report.max_ns}) {
    latencies += (latencies.empty() ? "" : ", ") + rounded(value);
  }
  text += report_line("Latencies", "[min, mean, 50, 90, 95, 99, max]", latencies);
  text += report_line("Bytes In", "[total, mean]",
                      std::to_string(report.received_bytes) + ", " + mean(report.received_bytes));
  text += report_line("Bytes Out", "[total, mean]",
                      std::to_string(report.sent_bytes) + ", " + mean(report.sent_bytes));
  text += report_line("Success", "[ratio]", fixed_text(report.success() * 100, 2) + "%");
  std::string codes;
  for (const auto& [code, count] : report.status_codes) {
    codes.append(code).append(":").append(std::to_string(count)).append("  ");
  }
  text += report_line("Status Codes", "[code:count]", codes) + "Error Set:\n";
  for (const std::string& error : report.errors) {
    text += error + "\n";
  }
  return text;
}

}  // namespace macro
