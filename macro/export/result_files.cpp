#include "macro/export/result_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "compare/results/file_output.h"
#include "compare/results/google_benchmark_writer.h"
#include "compare/results/json_text.h"
#include "macro/export/hdr_log.h"
#include "macro/export/hdr_text.h"
#include "macro/export/locust_csv.h"
#include "macro/export/readme_table.h"
#include "macro/export/run_totals.h"
#include "macro/export/summary_json.h"
#include "macro/export/vegeta_files.h"
#include "macro/record/result_rows.h"

namespace macro {
namespace {

namespace fs = std::filesystem;

using Files = std::vector<std::pair<fs::path, std::string>>;

/// How a log that stands for one of intervals begins, so that it can be told from one.
constexpr std::string_view kWholeRun = "the whole run in one interval";

void check_metric(const std::string& metric) {
  const bool plain = !metric.empty() && metric.size() <= 64 &&
                     std::all_of(metric.begin(), metric.end(), [](char character) {
                       return (character >= 'a' && character <= 'z') || character == '_' ||
                              (character >= '0' && character <= '9');
                     });
  if (!plain) {
    throw std::runtime_error("the record has a distribution called " +
                             compare::results::json_string(metric) +
                             ", which cannot name a file: only a-z, 0-9 and _");
  }
}

bool is_interval_log(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 64> begin{};
  file.read(begin.data(), begin.size());
  const std::string_view text(begin.data(), static_cast<std::size_t>(file.gcount()));
  return text.starts_with("#[") && !text.substr(2).starts_with(kWholeRun);
}

void add_histogram_files(const RunRecord& run, const fs::path& directory, Files& files) {
  const double start = static_cast<double>(measured_from_unix_ns(run).value_or(0)) / 1e9;
  for (const Distribution& distribution : run.distributions) {
    check_metric(distribution.metric);
    const HdrHistogram values = to_histogram(distribution);
    const fs::path base = fs::path("hdr") / distribution.metric;
    fs::path text = base;
    text += ".hgrm";
    files.emplace_back(text, hdr_percentile_text(values));
    fs::path log = base;
    log += ".hlog";
    if (!is_interval_log(directory / log)) {
      const double length = std::clamp(measured_seconds(run), 0.0, 1e9);
      files.emplace_back(log, hdr_log_header(start, kWholeRun) + hdr_log_line(0, length, values));
    }
  }
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw std::runtime_error("cannot make " + directory.string() + ": " + error.message());
  }
}

void write(const fs::path& directory, const Files& files) {
  make_directory(directory);
  for (const auto& [name, text] : files) {
    const fs::path path = directory / name;
    make_directory(path.parent_path());
    compare::results::replace_file(path, text);
  }
}

}  // namespace

void write_result_files(const RunRecord& run, const fs::path& directory) {
  const VegetaReport report = vegeta_report_of(run);
  Files files = {
      {"result.json", compare::results::to_google_benchmark_json(to_result_file(run))},
      {"summary.json", summary_json(run)},
      {"environment.json", environment_json(run)},
      {"table.md", readme_table({run})},
      {"locust_stats.csv", locust_stats_csv(run)},
      {"locust_stats_history.csv", locust_history_csv(run)},
      {"locust_failures.csv", locust_failures_csv(run)},
      {"locust_exceptions.csv", locust_exceptions_csv(run)},
      {"vegeta.json", vegeta_results_json(run)},
      {"vegeta_report.json", vegeta_report_json(report)},
      {"vegeta_report.txt", vegeta_report_text(report)},
  };
  add_histogram_files(run, directory, files);
  write(directory, files);
}

void write_suite_files(const std::vector<RunRecord>& runs, const fs::path& directory) {
  write(directory,
        {{"result.json", compare::results::to_google_benchmark_json(to_result_file(runs))},
         {"summary.json", suite_summary_json(runs)},
         {"table.md", readme_table(runs)}});
}

}  // namespace macro
