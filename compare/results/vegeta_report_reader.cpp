#include "compare/results/vegeta_report_reader.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "compare/results/duration_text.h"
#include "compare/results/foreign_row.h"
#include "compare/results/input_error.h"
#include "compare/results/json_node.h"
#include "compare/results/json_text.h"
#include "compare/results/load_figures.h"
#include "compare/results/text_lines.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpectedJson =
    "expected a Vegeta report, as `vegeta report -type=json` writes it";
constexpr std::string_view kExpectedText = "expected a Vegeta report, as `vegeta report` writes it";
constexpr std::size_t kMostErrors = 5;

ResultFile begin_file(const std::string& path) {
  ResultFile file;
  file.path = path;
  file.context.set_text("gatebench.source", "vegeta");
  return file;
}

void append_row(ResultFile& file, const LoadFigures& figures) {
  file.rows.push_back(foreign_row("vegeta/attack", file.path));
  enter_figures(file.rows.back(), figures, TimeUnit::ns);
}

void warn_of_error(ResultFile& file, std::string_view error, std::size_t before) {
  if (before < kMostErrors) {
    file.warnings.push_back(file.path + ": Vegeta reports: " + to_valid_utf8(error));
  }
}

/// The text report, line by line: `Label  [column, column]  value, value`.
class TextReports {
 public:
  TextReports(std::string_view text, const std::string& path)
      : lines_(text), file_(begin_file(path)) {}

  ResultFile read() {
    while (lines_.next()) {
      read_line(lines_.line());
    }
    finish_report();
    number_repetitions(file_.rows);
    warn_of_failures(file_);
    return std::move(file_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError(file_.path + ":" + std::to_string(lines_.number()) + ": " + why + "; " +
                     std::string(kExpectedText));
  }

  void read_line(std::string_view line) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.find(']', open);
    const std::string_view label = trimmed(line.substr(0, open));
    if (label == "Requests" && close != std::string_view::npos) {
      finish_report();
      begun_ = true;
      in_errors_ = false;
    }
    if (!begun_) {
      return;
    }
    if (in_errors_) {
      if (!trimmed(line).empty()) {
        warn_of_error(file_, trimmed(line), errors_++);
      }
      in_errors_ = !trimmed(line).empty();
    } else if (trimmed(line) == "Error Set:") {
      in_errors_ = true;
    } else if (close != std::string_view::npos) {
      read_values(label, split(line.substr(open + 1, close - open - 1), ", "),
                  split(line.substr(close + 1), ", "));
    }
  }

  void read_values(std::string_view label, const std::vector<std::string_view>& columns,
                   const std::vector<std::string_view>& values) {
    if (label == "Requests") {
      check_count(columns, values);
      figures_.requests = number(value_of(columns, values, "total"));
      figures_.throughput_per_second = number(value_of(columns, values, "throughput"));
    } else if (label == "Latencies") {
      check_count(columns, values);
      const auto time = [&](std::string_view column) {
        return duration(value_of(columns, values, column));
      };
      figures_.latency_ns_min = time("min");
      figures_.latency_ns_mean = time("mean");
      figures_.latency_ns_p50 = time("50");
      figures_.latency_ns_p90 = time("90");
      figures_.latency_ns_p95 = time("95");
      figures_.latency_ns_p99 = time("99");
      figures_.latency_ns_max = time("max");
    } else if (label == "Bytes In") {
      check_count(columns, values);
      figures_.response_bytes_mean = number(value_of(columns, values, "mean"));
    } else if (label == "Success") {
      check_count(columns, values);
      std::string_view ratio = value_of(columns, values, "ratio");
      if (!ratio.ends_with('%')) {
        refuse("the success ratio is " + json_string(ratio) + ", not a percentage");
      }
      ratio.remove_suffix(1);
      figures_.failure_ratio = std::clamp(1 - number(ratio).value_or(0) / 100, 0.0, 1.0);
    }
  }

  void check_count(const std::vector<std::string_view>& columns,
                   const std::vector<std::string_view>& values) const {
    if (columns.size() != values.size()) {
      refuse(std::to_string(values.size()) + " values for " + std::to_string(columns.size()) +
             " columns");
    }
  }

  static std::string_view value_of(const std::vector<std::string_view>& columns,
                                   const std::vector<std::string_view>& values,
                                   std::string_view column) {
    const auto found = std::find(columns.begin(), columns.end(), column);
    return found == columns.end() ? std::string_view()
                                  : values[static_cast<std::size_t>(found - columns.begin())];
  }

  /// nullopt for a column that older releases do not have.
  [[nodiscard]] std::optional<double> number(std::string_view text) const {
    if (text.empty()) {
      return std::nullopt;
    }
    const auto number = parse_json_number(text);
    if (!number || !std::isfinite(*number) || *number < 0) {
      refuse(json_string(text) + " is no number of 0 or more");
    }
    return number;
  }

  [[nodiscard]] std::optional<double> duration(std::string_view text) const {
    if (text.empty()) {
      return std::nullopt;
    }
    const auto nanoseconds = parse_duration_ns(text);
    if (!nanoseconds) {
      refuse(json_string(text) + " is no duration");
    }
    return nanoseconds;
  }

  void finish_report() {
    if (!begun_) {
      return;
    }
    if (!figures_.latency_ns_mean || !figures_.failure_ratio) {
      refuse("the report ends without " +
             std::string(figures_.latency_ns_mean ? "Success" : "Latencies") +
             ": it was truncated");
    }
    append_row(file_, figures_);
    figures_ = {};
  }

  TextLines lines_;
  ResultFile file_;
  LoadFigures figures_;
  bool begun_ = false;
  bool in_errors_ = false;
  std::size_t errors_ = 0;
};

}  // namespace

bool is_vegeta_text_report(std::string_view text) {
  for (TextLines lines(text); lines.next();) {
    if (lines.line().starts_with("Requests ") &&
        lines.line().find("[total, rate") != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

ResultFile read_vegeta_report(std::string_view text, const std::string& path) {
  const rapidjson::Document document = parse_json_document(text, path, kExpectedJson);
  const JsonNode root(document, path, kExpectedJson);
  const JsonNode latencies = root.object("latencies");
  LoadFigures figures;
  figures.latency_ns_p50 = latencies.figure("50th");
  figures.latency_ns_p90 = latencies.figure("90th");
  figures.latency_ns_p95 = latencies.figure("95th");
  figures.latency_ns_p99 = latencies.figure("99th");
  figures.latency_ns_mean = latencies.figure("mean");
  figures.latency_ns_min = latencies.figure("min");
  figures.latency_ns_max = latencies.figure("max");
  figures.requests = root.figure("requests");
  figures.throughput_per_second = root.figure("throughput");
  if (const auto success = root.figure("success")) {
    figures.failure_ratio = std::clamp(1 - *success, 0.0, 1.0);
  }
  if (root.has("bytes_in")) {
    figures.response_bytes_mean = root.object("bytes_in").figure("mean");
  }
  ResultFile file = begin_file(path);
  append_row(file, figures);
  if (root.has("errors")) {
    const JsonNode errors = root.array("errors");
    for (std::size_t index = 0; index < std::min(errors.size(), kMostErrors); ++index) {
      warn_of_error(file, errors.text_at(index), index);
    }
  }
  warn_of_failures(file);
  return file;
}

ResultFile read_vegeta_text_report(std::string_view text, const std::string& path) {
  return TextReports(text, path).read();
}

}  // namespace compare::results
