#include <cmath>
#include <string>

#include "compare/report/html_table.h"
#include "compare/report/interval_plot.h"
#include "compare/report/report.h"
#include "compare/results/json_text.h"

namespace compare::report {
namespace {

using results::json_string;
using verdict::Comparison;
using verdict::Verdict;

std::string number(double value) {
  return std::isfinite(value) ? results::json_number(value) : "null";
}

std::string number(std::optional<double> value) { return value ? number(*value) : "null"; }

std::string text_or_null(const std::string& text) {
  return text.empty() ? "null" : json_string(text);
}

/// The single values where a page plots them.
std::string side(const verdict::Side& side, const std::vector<double>& values, bool plotted) {
  std::string json = "{\"n\":" + std::to_string(side.n) + ",\"value\":" + number(side.value);
  if (plotted && !values.empty() && values.size() <= kMostPlottedValues) {
    json += ",\"values\":";
    for (std::size_t index = 0; index < values.size(); ++index) {
      json += (index == 0 ? "[" : ",") + number(values[index]);
    }
    json += "]";
  }
  return json + "}";
}

std::string context(const results::Context& entries) {
  std::string json = "{";
  for (const auto& [key, value] : entries.entries) {
    json += (json.size() > 1 ? "," : "") + json_string(key) + ":" + results::strict_json(value);
  }
  return json + "}";
}

std::string better(results::Better direction) {
  const std::string_view word = results::word(direction);
  return word.empty() ? "null" : json_string(word);
}

std::string benchmark(const Comparison& comparison, bool plotted) {
  std::string json = "{\"name\":" + json_string(comparison.name);
  json += ",\"metric\":" + json_string(comparison.metric);
  json += ",\"unit\":" + json_string(comparison.unit);
  json += ",\"status\":" + json_string(verdict::word(comparison.status));
  json += ",\"verdict\":" +
          (comparison.decision ? json_string(verdict::word(*comparison.decision)) : "null");
  json += std::string(",\"unit_converted\":") + (comparison.unit_converted ? "true" : "false");
  json += ",\"baseline\":" + side(comparison.baseline, comparison.baseline_values, plotted);
  json += ",\"current\":" + side(comparison.current, comparison.current_values, plotted);
  json += ",\"ratio\":" + number(comparison.ratio);
  json += ",\"ratio_low\":" + number(comparison.ratio_low);
  json += ",\"ratio_high\":" + number(comparison.ratio_high);
  json += ",\"sign_low\":" + number(comparison.sign_low);
  json += ",\"sign_high\":" + number(comparison.sign_high);
  json += ",\"better\":" + better(comparison.better);
  json += ",\"method\":" +
          (comparison.method ? json_string(verdict::word(*comparison.method)) : "null");
  json += ",\"p_worse\":" + number(comparison.p_worse);
  json += ",\"q_worse\":" + number(comparison.q_worse);
  json += ",\"superiority\":" + number(comparison.superiority);
  json += ",\"enough_repetitions\":" +
          (comparison.enough_repetitions ? std::to_string(*comparison.enough_repetitions) : "null");
  json += ",\"threshold_percent\":" +
          (comparison.decision ? number(comparison.threshold_percent) : "null");
  json += std::string(",\"hard_limit\":") + (comparison.hard_limit ? "true" : "false");
  json += std::string(",\"prevents_pass\":") + (comparison.prevents_pass ? "true" : "false");
  json += ",\"ignored_because\":" + text_or_null(comparison.ignored_because);
  return json + ",\"reasons\":" + results::json_strings(comparison.reasons) + "}";
}

std::string subject(const verdict::Subject& subject) {
  return "{\"base_commit\":" + text_or_null(subject.base_commit) +
         ",\"head_commit\":" + text_or_null(subject.head_commit) + ",\"pull_request\":" +
         (subject.pull_request ? std::to_string(*subject.pull_request) : "null") + "}";
}

std::string accepted(const std::optional<verdict::Acceptance>& acceptance) {
  return acceptance ? "{\"by\":" + json_string(acceptance->by) +
                          ",\"why\":" + json_string(acceptance->why) + "}"
                    : "null";
}

}  // namespace

std::string json_report(const Verdict& verdict, const Style& /*style*/) {
  std::string json = R"({"schema":"gatebench.verdict/1","verdict":)";
  json += json_string(verdict::word(verdict.outcome));
  json += ",\"exit_code\":" + std::to_string(verdict.exit_code);
  json += ",\"threshold_percent\":" + number(verdict.threshold_percent);
  json += ",\"confidence_percent\":" + number(verdict.confidence_percent);
  json += std::string(",\"paired\":") + (verdict.paired ? "true" : "false");
  json += ",\"noise\":" + text_or_null(verdict.noise_source);
  json += ",\"subject\":" + subject(verdict.subject);
  json += ",\"accepted\":" + accepted(verdict.accepted);
  json += R"(,"files":{"baseline":)" + json_string(verdict.baseline_path) +
          ",\"current\":" + json_string(verdict.current_path) + "}";
  json += ",\n\"benchmarks\":[";
  const bool plotted = verdict.comparisons.size() <= kMostHtmlRows;
  bool first = true;
  for (const Comparison& comparison : verdict.comparisons) {
    json += first ? "\n" : ",\n";
    first = false;
    json += benchmark(comparison, plotted);
  }
  json += "],\n\"environment\":{\"baseline\":" + context(verdict.environment.baseline);
  json += ",\"current\":" + context(verdict.environment.current);
  json += std::string(",\"comparable\":") + (verdict.environment.comparable ? "true" : "false");
  json += "},\n\"warnings\":" + results::json_strings(verdict.warnings);
  json += ",\n\"reason\":" + json_string(verdict.reason);
  return json + "}\n";
}

}  // namespace compare::report
