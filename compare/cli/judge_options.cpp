#include "compare/cli/judge_options.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "compare/cli/usage.h"
#include "compare/results/noise_profile.h"
#include "compare/verdict/rules_file.h"

namespace compare::cli {
namespace {

constexpr double kLargestAlpha = 0.5;

verdict::MetricChoice parse_metric(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const std::string direction = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (equals != std::string::npos && direction != "lower" && direction != "higher") {
    throw UsageError("--metric " + text + ": say " + text.substr(0, equals) + "=lower or " +
                     text.substr(0, equals) + "=higher");
  }
  if (direction == "lower") {
    return {text.substr(0, equals), results::Better::lower};
  }
  if (direction == "higher") {
    return {text.substr(0, equals), results::Better::higher};
  }
  return {text, results::Better::unknown};
}

std::vector<verdict::MetricChoice> parse_metrics(const std::vector<std::string>& texts,
                                                 const std::string& source) {
  std::vector<verdict::MetricChoice> choices;
  for (const std::string& text : texts) {
    verdict::MetricChoice choice = parse_metric(text);
    for (const verdict::MetricChoice& earlier : choices) {
      if (earlier.name == choice.name) {
        throw UsageError(source + " " + choice.name + " is given twice; give it once");
      }
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::chrono::year_month_day today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

}  // namespace

void bind_judging(CLI::App& app, JudgeArguments& arguments) {
  app.add_option("--threshold", arguments.threshold, "Fail what is slower by more than this (10)")
      ->type_name("PERCENT");
  app.add_option("--filter", arguments.filter,
                 "Only benchmarks in whose name this extended regular expression is found")
      ->type_name("RE");
  app.add_option("--metric", arguments.metrics,
                 "Judge this metric instead of the default ones; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME[=lower|higher]");
  app.add_option("--rules", arguments.rules,
                 "Thresholds, limits and exceptions of single benchmarks (TOML)")
      ->type_name("FILE");
  app.add_option("--noise", arguments.noise,
                 "What compare calibrate found out about this machine's noise")
      ->type_name("FILE");
  app.add_option("--on-unsure", arguments.on_unsure,
                 "Exit code where something is undecided: pass is 0, fail is 3 (pass)")
      ->check(CLI::IsMember({"pass", "fail"}).description(""))
      ->type_name("pass|fail");
  app.add_option("--alpha", arguments.alpha,
                 "Chance that an interval misses the truth; 0.05 is 95 % intervals (0.05)")
      ->type_name("ALPHA");
}

verdict::Options judge_options(const JudgeArguments& arguments) {
  verdict::Options options;
  if (!arguments.threshold.empty()) {
    options.threshold_percent = parse_percentage("--threshold", arguments.threshold);
    options.threshold_given = true;
  }
  if (!arguments.alpha.empty()) {
    options.alpha = parse_fraction("--alpha", arguments.alpha, kLargestAlpha);
  }
  options.metrics = parse_metrics(arguments.metrics, "--metric");
  options.fail_on_unsure = arguments.on_unsure == "fail";
  options.today = today();
  if (!arguments.filter.empty()) {
    options.filter = parse_filter("--filter", arguments.filter);
  }
  if (!arguments.rules.empty()) {
    options.rules = verdict::read_rules_file(arguments.rules);
    const verdict::Rules& rules = options.rules;
    if (arguments.threshold.empty()) {
      options.threshold_percent = rules.threshold_percent.value_or(options.threshold_percent);
      options.threshold_given = rules.threshold_percent.has_value();
    }
    if (arguments.alpha.empty()) {
      options.alpha = rules.alpha.value_or(options.alpha);
    }
    if (arguments.metrics.empty()) {
      options.metrics = parse_metrics(rules.metrics, rules.path + ": metric");
      options.metrics_by_rules = true;
    }
    if (rules.floor) {
      options.floor_ns = verdict::in_unit(*rules.floor, "ns").value_or(options.floor_ns);
    }
  }
  if (!arguments.noise.empty()) {
    options.noise = results::read_noise_profile(arguments.noise);
  }
  return options;
}

}  // namespace compare::cli
