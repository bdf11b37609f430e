#include "compare/results/read_result_file.h"

#include <array>

#include "compare/results/action_benchmark_reader.h"
#include "compare/results/action_data.h"
#include "compare/results/file_input.h"
#include "compare/results/go_benchmark_reader.h"
#include "compare/results/google_benchmark_reader.h"
#include "compare/results/hyperfine_reader.h"
#include "compare/results/input_error.h"
#include "compare/results/json_outline.h"
#include "compare/results/json_text.h"
#include "compare/results/k6_reader.h"
#include "compare/results/locust_reader.h"
#include "compare/results/oha_reader.h"
#include "compare/results/vegeta_report_reader.h"
#include "compare/results/vegeta_results_reader.h"
#include "compare/results/wrk_reader.h"

namespace compare::results {
namespace {

/// A format that compare reads. `recognises` looks at the text without its byte order mark and
/// leading white space, and at the outline of its JSON, which is empty for a text that begins with
/// no object. The first that recognises a text reads it. One more format is one more line in
/// kFormats.
struct Format {
  std::string_view name;
  bool (*recognises)(std::string_view text, const JsonOutline& outline);
  ResultFile (*read)(std::string_view text, const std::string& path);
};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kQuoted = 20;  ///< bytes of an unknown file that a message quotes

template <bool (*recognises)(std::string_view)>
bool by_text(std::string_view text, const JsonOutline& /*outline*/) {
  return recognises(text);
}

bool is_k6(std::string_view /*text*/, const JsonOutline& outline) { return outline.has("metrics"); }

bool is_hyperfine(std::string_view /*text*/, const JsonOutline& outline) {
  return outline.has("results");
}

bool is_oha(std::string_view /*text*/, const JsonOutline& outline) {
  return outline.has("summary") && outline.has("latencyPercentiles");
}

bool is_vegeta_report(std::string_view /*text*/, const JsonOutline& outline) {
  return outline.has("latencies");
}

bool is_vegeta_json(std::string_view /*text*/, const JsonOutline& outline) {
  return outline.has("latency") && outline.has("timestamp");
}

bool is_action_data(std::string_view text, const JsonOutline& outline) {
  return outline.has("entries") || is_action_data_script(text);
}

bool is_array(std::string_view text, const JsonOutline& /*outline*/) {
  return text.starts_with('[');
}

/// Also takes an object that is broken before anything tells what it was to be: most likely this.
bool is_google_benchmark(std::string_view text, const JsonOutline& outline) {
  return text.starts_with('{') && (!outline.complete || outline.names.empty());
}

constexpr std::array<Format, 14> kFormats{
    {{"Locust _stats.csv", by_text<is_locust_stats>, read_locust_stats},
     {"Locust _stats_history.csv", by_text<is_locust_history>, read_locust_history},
     {"k6 summary JSON", is_k6, read_k6},
     {"hyperfine JSON", is_hyperfine, read_hyperfine},
     {"oha JSON", is_oha, read_oha},
     {"Vegeta report JSON", is_vegeta_report, read_vegeta_report},
     {"Vegeta results as JSON", is_vegeta_json, read_vegeta_json_results},
     {"github-action-benchmark data.js", is_action_data, read_action_data},
     {"its custom arrays", is_array, read_action_array},
     {"Google Benchmark JSON", is_google_benchmark, read_google_benchmark},
     {"Vegeta results as CSV", by_text<is_vegeta_csv>, read_vegeta_csv_results},
     {"Vegeta text report", by_text<is_vegeta_text_report>, read_vegeta_text_report},
     {"wrk text", by_text<is_wrk>, read_wrk},
     {"Go benchmark text", by_text<is_go_benchmark>, read_go_benchmark}}};

std::string known_formats() {
  std::string known;
  for (const Format& format : kFormats) {
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  return known;
}

std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

}  // namespace

ResultFile read_result_text(std::string_view text, const std::string& path) {
  const std::string_view content = without_byte_order_mark(text);
  const std::size_t begin = content.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    throw InputError(path + ": the file is empty; expected " + known_formats());
  }
  const std::string_view head = content.substr(begin);
  const JsonOutline outline = outline_json(head);
  for (const Format& format : kFormats) {
    if (format.recognises(head, outline)) {
      return format.read(content, path);
    }
  }
  throw InputError(path + ": no result file that compare knows: it begins with " +
                   json_string(head.substr(0, kQuoted)) + "; expected " + known_formats());
}

ResultFile read_result_file(const std::filesystem::path& path) {
  return read_result_text(read_file(path.string()), path.string());
}

}  // namespace compare::results
