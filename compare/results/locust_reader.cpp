#include "compare/results/locust_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compare/results/csv_records.h"
#include "compare/results/foreign_row.h"
#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/legacy_rows.h"
#include "compare/results/load_figures.h"

namespace compare::results {
namespace {

constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr std::string_view kAggregated = "locust/Aggregated";

bool begins_with_either(std::string_view text, std::string_view plain, std::string_view quoted) {
  return text.starts_with(plain) || text.starts_with(quoted);
}

/// What columns were called before Locust 1.0.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOldNames = {
    {{"# requests", "Request Count"},
     {"# failures", "Failure Count"},
     {"Median response time", "Median Response Time"},
     {"Average response time", "Average Response Time"},
     {"Min response time", "Min Response Time"},
     {"Max response time", "Max Response Time"},
     {"Requests Failed/s", "Failures/s"}}};
/// Up to Locust 0.9 this was the first column, and requests that failed were none: neither in the
/// count nor in the rate.
constexpr std::string_view kOldestType = "Method";

/// Gives access to the cells of the record that was read last by the names of their columns.
class Table {
 public:
  Table(std::string_view text, const std::string& path) : records_(text, path) {
    records_.next();
    columns_ = records_.fields();
    old_ = has("Median response time");
    for (const auto& [old_name, name] : kOldNames) {
      if (old_) {
        std::replace(columns_.begin(), columns_.end(), std::string(old_name), std::string(name));
      }
    }
    if (old_ && columns_.front() == kOldestType) {
      columns_.front() = "Type";
      counts_failures_ = false;
    }
  }

  /// Whether it is of a Locust before 1.0, which calls the type of the total None.
  [[nodiscard]] bool old() const { return old_; }
  /// Whether requests that failed are in the number of requests.
  [[nodiscard]] bool counts_failures() const { return counts_failures_; }

  bool next() {
    if (!records_.next()) {
      return false;
    }
    if (records_.fields().size() != columns_.size()) {
      records_.refuse(std::to_string(records_.fields().size()) + " cells; expected " +
                      std::to_string(columns_.size()) + ", as in the header (was it truncated?)");
    }
    return true;
  }

  [[nodiscard]] const std::string& cell(std::string_view column) const {
    static const std::string kAbsent;
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    return found == columns_.end()
               ? kAbsent
               : records_.fields()[static_cast<std::size_t>(found - columns_.begin())];
  }

  /// nullopt for a cell that is empty or N/A, and for a column that older releases do not have.
  [[nodiscard]] std::optional<double> figure(std::string_view column) const {
    const std::string& text = cell(column);
    if (text.empty() || text == "N/A") {
      return std::nullopt;
    }
    const auto number = parse_json_number(text);
    if (!number || !std::isfinite(*number) || *number < 0) {
      records_.refuse("\"" + std::string(column) + "\" is " + json_string(text) +
                      "; expected a number of 0 or more, or N/A");
    }
    return number;
  }

  [[nodiscard]] std::optional<double> nanoseconds(std::string_view column) const {
    return product(figure(column), kNanosecondsPerMillisecond);
  }

  void require(std::string_view column) const {
    if (!has(column)) {
      records_.refuse("no column \"" + std::string(column) +
                      "\"; expected the header that Locust writes");
    }
  }

  [[noreturn]] void refuse(const std::string& why) const { records_.refuse(why); }

 private:
  [[nodiscard]] bool has(std::string_view column) const {
    return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
  }

  CsvRecords records_;
  std::vector<std::string> columns_;
  bool old_ = false;
  bool counts_failures_ = true;
};

std::string name_of(const Table& table) {
  const std::string& type = table.cell("Type");
  if (table.old() && type == "None") {
    return std::string(kAggregated);  // "Total" in the oldest
  }
  return "locust/" + type + (type.empty() ? "" : " ") + table.cell("Name");
}

/// The figures that both files have, their columns' names beginning with `prefix`.
LoadFigures totals(const Table& table, const std::string& prefix) {
  LoadFigures figures;
  figures.requests = table.figure(prefix + "Request Count");
  const auto failures = table.figure(prefix + "Failure Count");
  if (!table.counts_failures() && figures.requests && failures) {
    *figures.requests += *failures;
  }
  if (figures.requests && failures && *failures > *figures.requests) {
    table.refuse("more failures than requests");
  }
  figures.failure_ratio = quotient(failures, figures.requests);
  figures.latency_ns_p50 = table.nanoseconds(prefix + "Median Response Time");
  figures.latency_ns_mean = table.nanoseconds(prefix + "Average Response Time");
  figures.latency_ns_min = table.nanoseconds(prefix + "Min Response Time");
  figures.latency_ns_max = table.nanoseconds(prefix + "Max Response Time");
  figures.response_bytes_mean = table.figure(prefix + "Average Content Size");
  return figures;
}

ResultFile begin_file(const std::string& path) {
  ResultFile file;
  file.path = path;
  file.context.set_text("gatebench.source", "locust");
  return file;
}

void finish_file(ResultFile& file) {
  if (file.rows.empty()) {
    throw InputError(file.path + ": only a header; expected the requests that Locust made");
  }
  if (std::none_of(file.rows.begin(), file.rows.end(),
                   [](const Row& row) { return row.name == kAggregated; })) {
    file.warnings.push_back(file.path + ": no row Aggregated: it may have been cut off");
  }
  warn_of_failures(file);
  warn_of_duplicate_names(file);
}

}  // namespace

bool is_locust_stats(std::string_view text) {
  return begins_with_either(text, "Type,Name,", R"("Type","Name",)") ||
         begins_with_either(text, "Method,Name,# requests,", R"("Method","Name","# requests",)");
}

bool is_locust_history(std::string_view text) {
  return begins_with_either(text, "Timestamp,User Count,Type,Name,",
                            R"("Timestamp","User Count","Type","Name",)");
}

ResultFile read_locust_stats(std::string_view text, const std::string& path) {
  ResultFile file = begin_file(path);
  Table table(text, path);
  table.require("Request Count");
  table.require("Median Response Time");
  while (table.next()) {
    LoadFigures figures = totals(table, "");
    figures.latency_ns_p90 = table.nanoseconds("90%");
    figures.latency_ns_p95 = table.nanoseconds("95%");
    figures.latency_ns_p99 = table.nanoseconds("99%");
    figures.latency_ns_p999 = table.nanoseconds("99.9%");
    const auto rate = table.figure("Requests/s");
    const auto failing = table.figure("Failures/s");
    if (rate && (failing || !table.counts_failures())) {
      figures.throughput_per_second = std::max(0.0, *rate - failing.value_or(0));
    }
    file.rows.push_back(foreign_row(name_of(table), path));
    enter_figures(file.rows.back(), figures, TimeUnit::ms);
  }
  finish_file(file);
  return file;
}

ResultFile read_locust_history(std::string_view text, const std::string& path) {
  ResultFile file = begin_file(path);
  Table table(text, path);
  table.require("Total Request Count");
  table.require("Total Median Response Time");
  std::unordered_map<std::string, std::size_t> row_of;
  while (table.next()) {
    const LoadFigures figures = totals(table, "Total ");
    Row row = foreign_row(name_of(table), path);
    const auto [entry, added] = row_of.try_emplace(row.name, file.rows.size());
    if (added) {
      file.rows.emplace_back();
    }
    enter_figures(row, figures, TimeUnit::ms);
    file.rows[entry->second] = std::move(row);
  }
  finish_file(file);
  return file;
}

}  // namespace compare::results
