#include "compare/results/hyperfine_reader.h"

#include <limits>

#include "compare/results/foreign_row.h"
#include "compare/results/json_node.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected = "expected hyperfine's results, as --export-json writes them";

/// null stands for a run that a signal ended.
std::size_t failed_runs(const JsonNode& result) {
  std::size_t failed = 0;
  if (result.has("exit_codes")) {
    const JsonNode codes = result.array("exit_codes");
    for (std::size_t run = 0; run < codes.size(); ++run) {
      failed += codes.number_at(run) == 0.0 ? 0U : 1U;
    }
  }
  return failed;
}

void append_rows(std::vector<Row>& rows, const JsonNode& result) {
  Row row = foreign_row(result.text("command"), result.place());
  row.time_unit = TimeUnit::s;
  row.iterations = 1;
  const auto append = [&](std::optional<double> seconds) {
    row.real_time = seconds.value_or(std::numeric_limits<double>::quiet_NaN());
    rows.push_back(row);
  };
  if (result.has("times") && result.array("times").size() > 0) {
    const JsonNode times = result.array("times");
    for (std::size_t run = 0; run < times.size(); ++run) {
      append(times.figure_at(run));
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
    append_rows(file.rows, result);
    if (const std::size_t failed = failed_runs(result); failed > 0) {
      file.warnings.push_back(result.place() + " (\"" + file.rows.back().name +
                              "\"): " + std::to_string(failed) +
                              " runs ended with an exit code other than 0");
    }
  }
  if (file.rows.empty()) {
    root.refuse("\"results\" is empty");
  }
  number_repetitions(file.rows);
  return file;
}

}  // namespace compare::results
