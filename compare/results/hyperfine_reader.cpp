#include "compare/results/hyperfine_reader.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "compare/results/foreign_row.h"
#include "compare/results/json_node.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected = "expected hyperfine's results, as --export-json writes them";

/// Which runs ended with an exit code other than 0; null stands for one that a signal ended. A
/// command that fails may be as fast as it likes: its time is no measurement.
std::vector<bool> failed_runs(const JsonNode& result) {
  std::vector<bool> failed;
  if (result.has("exit_codes")) {
    const JsonNode codes = result.array("exit_codes");
    for (std::size_t run = 0; run < codes.size(); ++run) {
      failed.push_back(codes.number_at(run) != 0.0);
    }
  }
  return failed;
}

void append_rows(std::vector<Row>& rows, const JsonNode& result, const std::vector<bool>& failed) {
  Row row = foreign_row(result.text("command"), result.place());
  row.time_unit = TimeUnit::s;
  row.iterations = 1;
  if (!failed.empty() && std::find(failed.begin(), failed.end(), false) == failed.end()) {
    row.errored = true;
    row.error_message = "every run ended with an exit code other than 0";
  }
  const auto append = [&](std::optional<double> seconds) {
    row.real_time = seconds.value_or(std::numeric_limits<double>::quiet_NaN());
    rows.push_back(row);
  };
  if (result.has("times") && result.array("times").size() > 0) {
    const JsonNode times = result.array("times");
    for (std::size_t run = 0; run < times.size(); ++run) {
      if (row.errored || run >= failed.size() || !failed[run]) {
        append(times.figure_at(run));
      }
    }
    return;
  }
  const auto median = result.figure("median");
  const auto mean = result.figure("mean");
  if (!median && !mean) {
    result.refuse("neither times nor median nor mean");
  }
  append(median ? median : mean);
}

}  // namespace

ResultFile read_hyperfine(std::string_view text, const std::string& path) {
  const rapidjson::Document document = parse_json_document(text, path, kExpected);
  const JsonNode root(document, path, kExpected);
  const JsonNode results = root.array("results");
  ResultFile file;
  file.path = path;
  file.context.set_text("gatebench.source", "hyperfine");
  for (std::size_t index = 0; index < results.size(); ++index) {
    const JsonNode result = results.at(index);
    const std::vector<bool> failed = failed_runs(result);
    append_rows(file.rows, result, failed);
    if (const auto count = std::count(failed.begin(), failed.end(), true); count > 0) {
      file.warnings.push_back(result.place() + " (\"" + file.rows.back().name + "\"): " +
                              std::to_string(count) + " of " + std::to_string(failed.size()) +
                              " runs ended with an exit code other than 0 and are left out");
    }
  }
  if (file.rows.empty()) {
    root.refuse("\"results\" is empty");
  }
  number_repetitions(file.rows);
  return file;
}

}  // namespace compare::results
