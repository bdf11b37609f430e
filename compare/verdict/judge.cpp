#include "compare/verdict/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "compare/results/time_unit.h"
#include "compare/stats/benjamini_hochberg.h"
#include "compare/verdict/conclusion.h"
#include "compare/verdict/decision.h"
#include "compare/verdict/environment_check.h"
#include "compare/verdict/hard_limits.h"
#include "compare/verdict/looks.h"
#include "compare/verdict/matching.h"
#include "compare/verdict/pairing.h"
#include "compare/verdict/row_warnings.h"
#include "compare/verdict/session_noise.h"

namespace compare::verdict {
namespace {

using results::Better;

std::optional<double> if_finite(double value) {
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

/// Evidence is turned so that above 1 is worse; comparisons hold current over baseline.
void publish(const Evidence& evidence, Comparison& comparison) {
  const bool inverted = comparison.better == Better::higher;
  comparison.ratio = if_finite(inverted ? 1 / evidence.ratio : evidence.ratio);
  comparison.method = evidence.method;
  const bool tested = evidence.method == Method::interval || evidence.method == Method::paired;
  // Half a bound is none: 0 and infinity say that the repetitions are too few.
  if ((tested && evidence.low > 0) || evidence.method == Method::exact) {
    comparison.ratio_low = if_finite(inverted ? 1 / evidence.high : evidence.low);
    comparison.ratio_high = if_finite(inverted ? 1 / evidence.low : evidence.high);
  }
  if (tested) {
    comparison.p_worse = evidence.p_worse;
  }
  if (evidence.method == Method::paired && evidence.sign_low > 0) {
    comparison.sign_low = if_finite(inverted ? 1 / evidence.sign_high : evidence.sign_low);
    comparison.sign_high = if_finite(inverted ? 1 / evidence.sign_low : evidence.sign_high);
  }
  if (tested || evidence.method == Method::few) {
    comparison.superiority = evidence.superiority;
  }
}

bool weighable(const Candidate& candidate) {
  const Status status = candidate.comparison.status;
  return (status == Status::compared || status == Status::ignored) && !candidate.baseline.empty() &&
         !candidate.current.empty() &&
         unusable_reason(candidate.baseline, candidate.may_be_zero, "").empty() &&
         unusable_reason(candidate.current, candidate.may_be_zero, "").empty();
}

/// The floor in the unit of the values; 0 for what is no time.
double least_difference(const Comparison& comparison, double floor_ns) {
  const auto unit = results::parse_time_unit(comparison.unit);
  return unit ? results::convert_time(floor_ns, results::TimeUnit::ns, *unit) : 0;
}

Proof hard_limit_proof(const Candidate& candidate, const Options& options) {
  return {.tail = candidate.paired ? look_level(candidate.current.size(), options.alpha)
                                   : options.alpha / 2,
          .interim = options.interim};
}

/// A hard limit holds whatever the baseline was, even where there is none to compare with.
void hold_to_hard_limits(Candidate& candidate, const Options& options) {
  Comparison& comparison = candidate.comparison;
  const bool limited =
      candidate.applied.at_most != nullptr || candidate.applied.at_least != nullptr;
  if (!limited || !candidate.limits_apply || comparison.status == Status::compared ||
      candidate.current.empty() || !unusable_reason(candidate.current, true, "").empty()) {
    return;
  }
  if (auto broken = check_hard_limits(candidate.current, comparison.unit, candidate.applied,
                                      options.rules, hard_limit_proof(candidate, options))) {
    comparison.status = Status::compared;
    comparison.decision = broken->decision;
    comparison.hard_limit = true;
    comparison.reasons.push_back(std::move(broken->reason));
  }
}

void rule(Candidate& candidate, const Evidence& evidence, const Significance& significance,
          const Options& options, bool identical) {
  Comparison& comparison = candidate.comparison;
  const double threshold = comparison.threshold_percent / 100;
  Ruling ruling = decide(
      evidence, significance,
      {.threshold = threshold,
       .least_difference = least_difference(comparison, options.floor_ns),
       .unit = comparison.unit,
       .exact_tolerance = candidate.applied.threshold_names_metric ? threshold : kExactTolerance,
       .interim = options.interim,
       .identical = identical});
  if (!fails(ruling.decision)) {
    if (auto limited = check_hard_limits(candidate.current, comparison.unit, candidate.applied,
                                         options.rules, hard_limit_proof(candidate, options))) {
      ruling = std::move(*limited);
      comparison.hard_limit = true;
    }
  }
  if (comparison.better == Better::unknown && ruling.decision == Decision::improved) {
    ruling = {Decision::unsure,
              "smaller by more than the threshold, and nobody said whether that "
              "is better: say METRIC=lower or METRIC=higher"};
  }
  comparison.decision = ruling.decision;
  if (ruling.decision == Decision::unsure && ruling.more_decides) {
    comparison.enough_repetitions = enough_repetitions(evidence, threshold);
    if (!comparison.enough_repetitions && evidence.between > 0) {
      ruling.reason =
          "noise between sessions is too wide for any number of repetitions: measure in turn";
    }
    // A duel ends there, whatever is left open.
    if (candidate.paired && comparison.enough_repetitions > kLooks.back().rounds) {
      comparison.enough_repetitions.reset();
    }
  }
  if (!ruling.reason.empty()) {
    comparison.reasons.push_back(std::move(ruling.reason));
  }
  if (evidence.varies) {
    comparison.reasons.emplace_back(
        "said to be exact, but the values differ within a side: judged by the threshold");
  }
}

/// How sure a list of all that seem worse would be.
void adjust_for_lists(const std::vector<Candidate*>& judged) {
  std::vector<double> p_values;
  for (const Candidate* candidate : judged) {
    if (candidate->comparison.p_worse) {
      p_values.push_back(*candidate->comparison.p_worse);
    }
  }
  const std::vector<double> adjusted = stats::benjamini_hochberg_adjusted(p_values);
  auto next = adjusted.begin();
  for (Candidate* candidate : judged) {
    if (candidate->comparison.p_worse) {
      candidate->comparison.q_worse = *next++;
    }
  }
}

void decide_all(std::vector<Candidate>& candidates, const Options& options,
                const SessionNoise& noise, bool identical) {
  DistributionCache distributions;
  std::vector<Candidate*> judged;
  std::vector<Evidence> evidence;
  for (Candidate& candidate : candidates) {
    if (!weighable(candidate)) {
      continue;
    }
    Comparison& comparison = candidate.comparison;
    const Evidence weighed =
        weigh(candidate.baseline, candidate.current,
              {.unit = "", .better = comparison.better, .exact = candidate.exact, .gates = false},
              {.alpha = options.alpha,
               .paired = candidate.paired,
               .between = noise.between(comparison.name, comparison.metric)},
              distributions);
    publish(weighed, comparison);
    if (comparison.status == Status::compared) {
      judged.push_back(&candidate);
      evidence.push_back(weighed);
    }
  }
  adjust_for_lists(judged);
  const std::vector<Significance> found = significance(evidence, options.interim);
  for (std::size_t index = 0; index < judged.size(); ++index) {
    rule(*judged[index], evidence[index], found[index], options, identical);
  }
  for (Candidate& candidate : candidates) {
    hold_to_hard_limits(candidate, options);
  }
}

/// Why nothing was compared.
std::string nothing_compared(const std::vector<Candidate>& candidates, const Verdict& verdict,
                             const Options& options) {
  if (candidates.empty()) {
    return options.filter ? "no benchmark matches --filter '" + options.filter->expression() + "'"
                          : "neither file holds a benchmark";
  }
  const auto first_of = [&](Status status) {
    return std::find_if(candidates.begin(), candidates.end(), with_status(status));
  };
  if (std::all_of(candidates.begin(), candidates.end(), with_status(Status::ignored))) {
    return "nothing is left to judge: " +
           (options.rules.path.empty() ? std::string("no metric of any benchmark gates")
                                       : options.rules.path + " ignores or does not gate any row");
  }
  const auto barred = first_of(Status::not_comparable);
  if (barred != candidates.end()) {
    return "no row is comparable: " + barred->comparison.reasons.back();
  }
  const auto errored =
      std::find_if(candidates.begin(), candidates.end(), [](const Candidate& candidate) {
        return candidate.in_both && candidate.comparison.status == Status::errored;
      });
  if (errored != candidates.end()) {
    return "no row is without an error in both files: " + errored->comparison.name + ": " +
           errored->comparison.reasons.back();
  }
  return "nothing in common: no benchmark of " + verdict.baseline_path + " is in " +
         verdict.current_path + " (such as " + candidates.front().comparison.name + " and " +
         candidates.back().comparison.name + ")";
}

/// Marks what nobody may read a pass beside.
void mark_obstacles(std::vector<Candidate>& candidates, const Rules& rules) {
  for (Candidate& candidate : candidates) {
    Comparison& row = candidate.comparison;
    row.prevents_pass =
        candidate.errored_now || (rules.fail_on_removed && row.status == Status::removed);
  }
}

/// Why the rows come to no verdict: what errored now before what is missing.
std::string obstacle_of(const std::vector<Candidate>& candidates, const Verdict& verdict,
                        const Options& options) {
  const auto errored_now =
      std::find_if(candidates.begin(), candidates.end(),
                   [](const Candidate& candidate) { return candidate.errored_now; });
  if (errored_now != candidates.end()) {
    return errored_now->comparison.name +
           " was fine in the baseline and errored now: " + errored_now->comparison.reasons.back();
  }
  const auto missing =
      std::find_if(candidates.begin(), candidates.end(),
                   [](const Candidate& candidate) { return candidate.comparison.prevents_pass; });
  if (missing != candidates.end()) {
    return missing->comparison.name + " is missing in the current file, and " + options.rules.path +
           " has on_removed = fail";
  }
  return nothing_compared(candidates, verdict, options);
}

void conclude(Verdict& verdict, const std::vector<Candidate>& candidates, const Options& options,
              const std::string& unfinished) {
  if (!unfinished.empty() && !options.interim) {
    verdict.reason = unfinished;
    return;
  }
  std::vector<const Comparison*> rows;
  rows.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    rows.push_back(&candidate.comparison);
  }
  verdict.outcome = outcome_of(rows);
  verdict.exit_code = exit_code_of(verdict.outcome, options.fail_on_unsure);
  if (verdict.outcome == Outcome::cannot_judge) {
    verdict.reason = obstacle_of(candidates, verdict, options);
  }
}

}  // namespace

Verdict judge(const results::ResultFile& baseline, const results::ResultFile& current,
              Options options) {
  const Pairing pairing = find_pairing(baseline, current);
  Verdict verdict;
  if (pairing.paired && !options.threshold_given) {
    options.threshold_percent = pairing.threshold_percent;
  }
  verdict.threshold_percent = options.threshold_percent;
  verdict.confidence_percent = (1 - options.alpha) * 100;
  verdict.baseline_path = baseline.path;
  verdict.current_path = current.path;
  verdict.warnings = baseline.warnings;
  verdict.warnings.insert(verdict.warnings.end(), current.warnings.begin(), current.warnings.end());
  const auto add_warnings = [&verdict](const std::vector<std::string>& warnings) {
    verdict.warnings.insert(verdict.warnings.end(), warnings.begin(), warnings.end());
  };
  const EnvironmentCheck check =
      check_environment(baseline, current, options.allow_different_hosts);
  verdict.environment = {baseline.context, current.context, check.obstacle.empty()};
  const SessionNoise noise(options.noise, pairing.paired, baseline, current);
  verdict.paired = pairing.paired;
  if (pairing.paired) {
    // The intervals of all looks together, for each look has one of its own level.
    verdict.confidence_percent = std::round((1 - 2 * kAllLooks * options.alpha / 0.05) * 100);
  }
  verdict.noise_source = noise.source();
  RuleBook rules(options.rules, options.today);
  std::vector<Candidate> candidates =
      match(baseline, current, options, check.obstacle, pairing.paired, rules);
  decide_all(candidates, options, noise, pairing.identical);
  add_warnings(row_warnings(candidates));
  add_warnings(check.warnings);
  add_warnings(noise.warnings());
  add_warnings(rules.warnings());
  add_warnings(pairing.warnings);
  if (pairing.paired && options.threshold_percent != pairing.threshold_percent) {
    add_warnings(
        {"judged by another threshold than the duel's, which stopped where that was "
         "decided: this one may be left unsure"});
  }
  if (pairing.identical) {
    add_warnings({"both sides ran the same program: nothing can have got slower"});
  }
  mark_obstacles(candidates, options.rules);
  conclude(verdict, candidates, options, pairing.unfinished);
  for (Candidate& candidate : candidates) {
    candidate.comparison.baseline_values = std::move(candidate.baseline);
    candidate.comparison.current_values = std::move(candidate.current);
    verdict.comparisons.push_back(std::move(candidate.comparison));
  }
  return verdict;
}

}  // namespace compare::verdict
