#include "compare/results/k6_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "compare/results/foreign_row.h"
#include "compare/results/json_node.h"
#include "compare/results/load_figures.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected =
    "expected k6's summary, as --summary-export or handleSummary() writes it";
constexpr std::string_view kRequestTime = "http_req_duration";
constexpr double kNanosecondsPerMillisecond = 1e6;

/// What only trends have, of a summary's default columns and of those often asked for.
constexpr std::array<std::string_view, 6> kTrendFigures = {"med",   "avg",   "p(50)",
                                                           "p(90)", "p(95)", "p(99)"};
/// Beginnings of the names of k6's own trends of times.
constexpr std::array<std::string_view, 9> kTimes = {"http_req_",
                                                    "iteration_duration",
                                                    "group_duration",
                                                    "ws_connecting",
                                                    "ws_ping",
                                                    "ws_session_duration",
                                                    "grpc_req_duration",
                                                    "browser_web_vital_",
                                                    "browser_http_req_duration"};
constexpr std::string_view kLayoutShift = "browser_web_vital_cls";  ///< a score, no time

bool is_trend(const JsonNode& metric, const JsonNode& values) {
  return metric.has("type") ? metric.text("type") == "trend"
                            : std::any_of(kTrendFigures.begin(), kTrendFigures.end(),
                                          [&](std::string_view key) { return values.has(key); });
}

bool is_time(const JsonNode& metric, std::string_view name) {
  if (metric.has("contains")) {
    return metric.text("contains") == "time";
  }
  return !name.starts_with(kLayoutShift) &&
         std::any_of(kTimes.begin(), kTimes.end(),
                     [name](std::string_view start) { return name.starts_with(start); });
}

/// handleSummary() has the figures one level deeper.
JsonNode values_of(const JsonNode& metric) {
  return metric.has("values") ? metric.object("values") : metric;
}

std::optional<double> figure_of(const JsonNode& metrics, std::string_view metric,
                                std::initializer_list<std::string_view> keys) {
  if (!metrics.has(metric)) {
    return std::nullopt;
  }
  const JsonNode values = values_of(metrics.object(metric));
  for (const std::string_view key : keys) {
    if (const auto figure = values.figure(key)) {
      return figure;
    }
  }
  return std::nullopt;
}

/// Adds the times of a trend to `figures`.
LoadFigures with_times(LoadFigures figures, const JsonNode& values) {
  const auto nanoseconds = [&values](std::string_view key) {
    return product(values.figure(key), kNanosecondsPerMillisecond);
  };
  figures.latency_ns_p50 = nanoseconds(values.has("med") ? "med" : "p(50)");
  figures.latency_ns_mean = nanoseconds("avg");
  figures.latency_ns_p90 = nanoseconds("p(90)");
  figures.latency_ns_p95 = nanoseconds("p(95)");
  figures.latency_ns_p99 = nanoseconds("p(99)");
  figures.latency_ns_p999 = nanoseconds("p(99.9)");
  figures.latency_ns_min = nanoseconds("min");
  figures.latency_ns_max = nanoseconds("max");
  return figures;
}

/// What k6 counts of requests apart from their times.
LoadFigures request_counts(const JsonNode& metrics) {
  LoadFigures counts;
  counts.requests = figure_of(metrics, "http_reqs", {"count"});
  counts.failure_ratio = figure_of(metrics, "http_req_failed", {"rate", "value"});
  counts.throughput_per_second = figure_of(metrics, "http_reqs", {"rate"});
  if (counts.failure_ratio) {
    if (*counts.failure_ratio > 1) {
      metrics.refuse("the rate of \"http_req_failed\" is above 1");
    }
    counts.throughput_per_second = product(counts.throughput_per_second, 1 - *counts.failure_ratio);
  }
  return counts;
}

void warn_of_thresholds(ResultFile& file, const JsonNode& metric, std::string_view name) {
  if (!metric.has("thresholds")) {
    return;
  }
  const auto warn = [&](std::string_view threshold) {
    file.warnings.push_back(file.path + ": k6 found the threshold " + to_valid_utf8(threshold) +
                            " of " + to_valid_utf8(name) + " crossed");
  };
  const JsonNode thresholds = metric.object("thresholds");
  thresholds.for_each_flag([&](std::string_view threshold, bool crossed) {
    if (crossed) {
      warn(threshold);
    }
  });
  thresholds.for_each_object([&](std::string_view threshold, const JsonNode& outcome) {
    if (outcome.flag("ok") == false) {
      warn(threshold);
    }
  });
}

void warn_of_unknown_trends(ResultFile& file, const std::vector<std::string>& trends) {
  if (!trends.empty()) {
    file.warnings.push_back(
        file.path + ": left out " + trends.front() +
        (trends.size() > 1 ? " and " + std::to_string(trends.size() - 1) + " more trends" : "") +
        ": k6 does not say that they are times");
  }
}

}  // namespace

ResultFile read_k6(std::string_view text, const std::string& path) {
  const rapidjson::Document document = parse_json_document(text, path, kExpected);
  const JsonNode root(document, path, kExpected);
  const JsonNode metrics = root.object("metrics");
  ResultFile file;
  file.path = path;
  file.context.set_text("gatebench.source", "k6");
  const LoadFigures counts = request_counts(metrics);
  std::vector<std::string> unknown;
  metrics.for_each_object([&](std::string_view name, const JsonNode& metric) {
    warn_of_thresholds(file, metric, name);
    const JsonNode values = values_of(metric);
    if (!is_trend(metric, values)) {
      return;
    }
    if (!is_time(metric, name)) {
      unknown.push_back(to_valid_utf8(name));
      return;
    }
    file.rows.push_back(foreign_row("k6/" + std::string(name), metric.place()));
    enter_figures(file.rows.back(),
                  with_times(name == kRequestTime ? counts : LoadFigures(), values), TimeUnit::ms);
  });
  if (file.rows.empty()) {
    metrics.refuse("no trend of times in it, such as http_req_duration");
  }
  std::stable_partition(file.rows.begin(), file.rows.end(), [](const Row& row) {
    return row.name == "k6/" + std::string(kRequestTime);
  });
  warn_of_unknown_trends(file, unknown);
  warn_of_failures(file);
  number_repetitions(file.rows);
  return file;
}

}  // namespace compare::results
