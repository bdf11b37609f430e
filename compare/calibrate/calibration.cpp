#include "compare/calibrate/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <utility>

#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/results/environment.h"
#include "compare/stats/binomial.h"
#include "compare/stats/normal_distribution.h"
#include "compare/stats/order_statistics.h"
#include "compare/verdict/looks.h"

namespace compare::calibrate {
namespace {

using verdict::Comparison;
using verdict::Status;

constexpr double kPower = 0.95;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kUsualAlpha = 0.05;
constexpr double kNoisyProcess = 0.05;

std::vector<double> logarithms(const std::vector<double>& values) {
  std::vector<double> logs;
  logs.reserve(values.size());
  for (const double value : values) {
    logs.push_back(std::log(value));
  }
  return logs;
}

/// What each session says of one metric of one benchmark.
struct Series {
  std::vector<double> process_spreads;
  std::vector<double> pair_spreads;
  std::vector<double> medians;
  std::vector<double> estimates;
  std::vector<double> rounds;

  void add(const Comparison& comparison) {
    std::vector<double> baseline = logarithms(comparison.baseline_values);
    const std::vector<double> current = logarithms(comparison.current_values);
    std::vector<double> changes;
    for (std::size_t round = 0; round < baseline.size(); ++round) {
      changes.push_back(current[round] - baseline[round]);
    }
    process_spreads.push_back(
        std::numbers::sqrt2 *
        (stats::robust_deviation(baseline) + stats::robust_deviation(current)) / 2);
    pair_spreads.push_back(stats::robust_deviation(changes));
    estimates.push_back(std::log(*comparison.ratio));
    rounds.push_back(static_cast<double>(changes.size()));
    baseline.insert(baseline.end(), current.begin(), current.end());
    medians.push_back(stats::median(baseline));
  }
};

double deviation(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) {
    mean += value / static_cast<double>(values.size());
  }
  double squares = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// The spread between sessions without what the values inside bring in.
double between(const std::vector<double>& of_sessions, double inside, double values) {
  if (of_sessions.size() < 2) {
    return kNan;
  }
  const double brought_in = std::numbers::pi / 2 * inside * inside / values;
  const double whole = deviation(of_sessions);
  return std::sqrt(std::max(whole * whole - brought_in, 0.0));
}

results::NoiseEntry entry_of(const std::pair<std::string, std::string>& key, const Series& series) {
  results::NoiseEntry entry;
  entry.name = key.first;
  entry.metric = key.second;
  const double rounds = stats::median(series.rounds);
  entry.process_spread = stats::median(series.process_spreads);
  entry.pair_spread = stats::median(series.pair_spreads);
  // Each of the 2 n values of a session is the mean of two processes.
  entry.session_spread =
      between(series.medians, entry.process_spread / std::numbers::sqrt2, 2 * rounds);
  entry.pair_session_spread = between(series.estimates, entry.pair_spread, rounds);
  return entry;
}

double smallest_change(const results::NoiseEntry& noise, std::size_t rounds) {
  const double level = verdict::look_level(rounds, kUsualAlpha);
  const double z = -stats::normal_quantile(level) + stats::normal_quantile(kPower);
  const double left = std::isfinite(noise.pair_session_spread) ? noise.pair_session_spread : 0;
  const double error = std::hypot(noise.pair_spread / std::sqrt(static_cast<double>(rounds)), left);
  return 100 * std::expm1(z * error);
}

std::string advice_for(const Calibrated& calibrated, double threshold, std::size_t rounds) {
  if (calibrated.smallest_change_percent <= threshold) {
    return {};
  }
  const results::NoiseEntry& noise = calibrated.noise;
  if (noise.name.find("/threads:") != std::string::npos) {
    return "its threads meet by chance: pin them, or gate a single-threaded one";
  }
  const double left = std::isfinite(noise.pair_session_spread) ? noise.pair_session_spread : 0;
  if (left > noise.pair_spread / std::sqrt(static_cast<double>(rounds))) {
    return "what differs lies between sessions: more rounds do not help; raise its threshold";
  }
  if (rounds < verdict::kLooks.back().rounds) {
    return "more rounds: a larger --budget";
  }
  return noise.process_spread > kNoisyProcess
             ? "a longer minimum time or more work an iteration; pin its memory and threads"
             : "more work an iteration";
}

std::size_t rounds_in(const Sessions& sessions, std::size_t benchmarks) {
  const auto all = std::max<long>(sessions.per_round.count(), 1) *
                   static_cast<long>(std::max<std::size_t>(benchmarks, 1));
  const auto fit = static_cast<std::size_t>(std::max<long>(sessions.budget.count() / all, 5));
  return std::min(fit, verdict::kLooks.back().rounds);
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) {
    texts.push_back(text);
  }
}

/// Whether it tells of noise. What ought to and does not is named.
bool calibrates(const Comparison& comparison, std::vector<std::string>& left_out) {
  const bool whole = comparison.baseline_values.size() == comparison.current_values.size();
  if (comparison.status == Status::compared && comparison.ratio && whole) {
    return true;
  }
  if (comparison.status != Status::ignored) {
    const std::string why = comparison.reasons.empty()
                                ? std::string(verdict::word(comparison.status))
                                : comparison.reasons.back();
    add_once(left_out, comparison.name + " " + comparison.metric + ": " +
                           (comparison.status == Status::compared ? "not in all rounds" : why));
  }
  return false;
}

}  // namespace

Calibration sum_up(const Sessions& sessions) {
  Calibration calibration;
  std::map<std::pair<std::string, std::string>, Series> series;
  for (const verdict::Verdict& verdict : sessions.verdicts) {
    for (const std::string& warning : verdict.warnings) {
      add_once(calibration.warnings, warning);
    }
    for (const Comparison& comparison : verdict.comparisons) {
      if (!calibrates(comparison, calibration.left_out)) {
        continue;
      }
      series[{comparison.name, comparison.metric}].add(comparison);
      ++calibration.profile.comparisons;
      calibration.profile.false_alarms += verdict::failed(comparison) ? 1 : 0;
    }
  }
  results::NoiseProfile& profile = calibration.profile;
  profile.sessions = sessions.verdicts.size();
  if (!sessions.verdicts.empty()) {
    const results::Context& context = sessions.verdicts.back().environment.current;
    profile.date = results::shown_value(context, "date").value_or("");
    profile.cpu_model = results::shown_value(context, "gatebench.cpu_model").value_or("");
  }
  calibration.rounds_in_budget = rounds_in(sessions, series.size());
  for (const auto& [key, each] : series) {
    Calibrated calibrated;
    calibrated.noise = entry_of(key, each);
    profile.rounds = std::max(profile.rounds, static_cast<std::size_t>(stats::median(each.rounds)));
    calibrated.smallest_change_percent =
        smallest_change(calibrated.noise, calibration.rounds_in_budget);
    calibrated.advice =
        advice_for(calibrated, sessions.threshold_percent, calibration.rounds_in_budget);
    profile.entries.push_back(calibrated.noise);
    calibration.benchmarks.push_back(std::move(calibrated));
  }
  std::stable_sort(calibration.benchmarks.begin(), calibration.benchmarks.end(),
                   [](const Calibrated& first, const Calibrated& second) {
                     return first.smallest_change_percent > second.smallest_change_percent;
                   });
  if (profile.comparisons > 0) {
    calibration.most_false_alarms =
        stats::clopper_pearson(profile.false_alarms, profile.comparisons, 1 - kPower).high;
  }
  return calibration;
}

std::string calibration_report(const Calibration& calibration, double threshold_percent) {
  report::Table table({{"benchmark", true},
                       {"metric", true},
                       {"process"},
                       {"session"},
                       {"pair"},
                       {"pair, session"},
                       {"smallest change"}});
  std::string noisy;
  for (const Calibrated& each : calibration.benchmarks) {
    const results::NoiseEntry& noise = each.noise;
    table.add({report::printable(noise.name), report::printable(noise.metric),
               report::shown_share(noise.process_spread), report::shown_share(noise.session_spread),
               report::shown_share(noise.pair_spread),
               report::shown_share(noise.pair_session_spread),
               report::shown_share(each.smallest_change_percent / 100)});
    if (!each.advice.empty()) {
      noisy += "too noisy: " + report::printable(noise.name) + " " +
               report::printable(noise.metric) + ": " + each.advice + "\n";
    }
  }
  const results::NoiseProfile& profile = calibration.profile;
  const std::string threshold = report::shown_share(threshold_percent / 100);
  std::string text = table.text();
  text += "\nSpreads are standard deviations; the smallest change is what a duel of " +
          std::to_string(calibration.rounds_in_budget) +
          " rounds tells from none in 19 of 20 cases.\n";
  text += std::to_string(profile.false_alarms) + " false alarms in " +
          std::to_string(profile.comparisons) + " comparisons of the program with itself: below " +
          report::shown_share(calibration.most_false_alarms) + " at 95 % confidence.\n";
  if (profile.sessions < 2) {
    text += "One session tells nothing of the noise between sessions: --sessions 5 --every 10m.\n";
  }
  for (const std::string& each : calibration.left_out) {
    text += "not calibrated: " + report::printable(each) + "\n";
  }
  for (const std::string& warning : calibration.warnings) {
    text += "warning: " + report::printable(warning) + "\n";
  }
  text += noisy.empty() ? (calibration.left_out.empty() ? "All" : "All that were calibrated") +
                              std::string(" can be gated at ") + threshold + ".\n"
                        : "Too noisy to gate at " + threshold + ":\n" + noisy;
  return text;
}

}  // namespace compare::calibrate
