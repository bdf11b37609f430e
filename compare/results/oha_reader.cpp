#include "compare/results/oha_reader.h"

#include <algorithm>

#include "compare/results/foreign_row.h"
#include "compare/results/json_node.h"
#include "compare/results/load_figures.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected = "expected oha's JSON, as --output-format json writes it";
constexpr std::string_view kGivenUp = "aborted due to deadline";
constexpr double kNanosecondsPerSecond = 1e9;

struct Outcomes {
  double answers = 0;
  double good = 0;
  double errors = 0;
};

bool is_success(std::string_view status) {
  return status.starts_with('2') || status.starts_with('3');
}

/// nullopt where the file does not tell.
std::optional<Outcomes> count_outcomes(const JsonNode& root) {
  if (!root.has("statusCodeDistribution")) {
    return std::nullopt;
  }
  Outcomes outcomes;
  const JsonNode statuses = root.object("statusCodeDistribution");
  statuses.for_each_figure([&](std::string_view status, double count) {
    outcomes.answers += count;
    outcomes.good += is_success(status) ? count : 0;
  });
  if (root.has("errorDistribution")) {
    const JsonNode errors = root.object("errorDistribution");
    errors.for_each_figure([&](std::string_view error, double count) {
      outcomes.errors += error == kGivenUp ? 0 : count;
    });
  }
  return outcomes;
}

}  // namespace

ResultFile read_oha(std::string_view text, const std::string& path) {
  const rapidjson::Document document = parse_json_document(text, path, kExpected);
  const JsonNode root(document, path, kExpected);
  const JsonNode summary = root.object("summary");
  const JsonNode percentiles = root.object("latencyPercentiles");
  const auto nanoseconds = [](const JsonNode& node, std::string_view key) {
    return product(node.figure(key), kNanosecondsPerSecond);
  };
  LoadFigures figures;
  figures.latency_ns_p50 = nanoseconds(percentiles, "p50");
  figures.latency_ns_p90 = nanoseconds(percentiles, "p90");
  figures.latency_ns_p95 = nanoseconds(percentiles, "p95");
  figures.latency_ns_p99 = nanoseconds(percentiles, "p99");
  figures.latency_ns_p999 = nanoseconds(percentiles, "p99.9");
  figures.latency_ns_mean = nanoseconds(summary, "average");
  figures.latency_ns_min = nanoseconds(summary, "fastest");
  figures.latency_ns_max = nanoseconds(summary, "slowest");
  figures.response_bytes_mean = summary.figure("sizePerRequest");
  figures.throughput_per_second = summary.figure("requestsPerSec");
  if (const auto outcomes = count_outcomes(root)) {
    const double requests = outcomes->answers + outcomes->errors;
    figures.requests = product(requests, 1);
    figures.failure_ratio = quotient(requests - outcomes->good, requests);
    figures.throughput_per_second =
        product(figures.throughput_per_second, quotient(outcomes->good, outcomes->answers));
  } else if (const auto successful = summary.figure("successRate")) {
    figures.failure_ratio = std::clamp(1 - *successful, 0.0, 1.0);
  }
  ResultFile file;
  file.path = path;
  file.context.set_text("gatebench.source", "oha");
  file.rows.push_back(foreign_row("oha", path));
  enter_figures(file.rows.back(), figures, TimeUnit::s);
  warn_of_failures(file);
  return file;
}

}  // namespace compare::results
