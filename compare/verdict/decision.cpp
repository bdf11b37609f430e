#include "compare/verdict/decision.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "compare/stats/holm.h"
#include "compare/stats/normal_distribution.h"

namespace compare::verdict {
namespace {

constexpr double kRounding = 1e-9;
constexpr double kMostAdvised = 1000;

bool above(double ratio, double limit) { return ratio > limit * (1 + kRounding); }
bool below(double ratio, double limit) { return ratio < limit * (1 - kRounding); }
bool within(double ratio, double limit) { return ratio <= limit * (1 + kRounding); }

std::string shown(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2g", number);
  return text.data();
}

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

Ruling by_ratio_alone(double ratio, double limit, Decision failure) {
  if (above(ratio, limit)) {
    return {failure, {}};
  }
  return {below(ratio, 1 / limit) ? Decision::improved : Decision::pass, {}};
}

Ruling by_overlap(const Evidence& evidence, double limit) {
  const std::string advice =
      evidence.zeros
          ? "values of 0 allow no interval"
          : "needs at least " + std::to_string(kEnoughRepetitions) + " repetitions a side";
  const std::string apart = std::string(evidence.zeros ? "values of 0" : "few repetitions") +
                            ", and the sides do not overlap";
  if (evidence.overlap && evidence.zeros && within(evidence.high, limit)) {
    return {Decision::pass, {}};
  }
  if (evidence.overlap) {
    return {Decision::unsure, "the two sides overlap: " + advice, !evidence.zeros};
  }
  if (above(evidence.ratio, limit)) {
    return {Decision::slower, apart};
  }
  if (below(evidence.ratio, 1 / limit)) {
    return {Decision::improved, apart};
  }
  if (above(evidence.high, limit)) {
    return {Decision::unsure, "single repetitions are beyond the threshold: " + advice,
            !evidence.zeros};
  }
  return {Decision::pass, {}};
}

std::string doubt_of(const Evidence& evidence) {
  std::string doubt = "only " + percent(evidence.superiority) +
                      (evidence.method == Method::paired ? " of the rounds are worse"
                                                         : " of all pairs of values are worse") +
                      ", less than " + percent(kLeastSuperiority);
  return (evidence.two_peaked ? "bimodal, two speeds in one benchmark: " + doubt : doubt) +
         ": a steadier benchmark would tell (more work an iteration, fewer threads)";
}

Ruling by_interval(const Evidence& evidence, const Significance& significance,
                   const Limits& limits) {
  const double limit = 1 + limits.threshold;
  const bool proven = above(evidence.low, limit);
  const bool fails = above(evidence.low, 1) && above(evidence.ratio, limit);
  const std::string more =
      evidence.method == Method::paired ? "needs more rounds" : "needs more repetitions";
  if (fails && evidence.superiority < kLeastSuperiority) {
    return {Decision::unsure, doubt_of(evidence)};
  }
  if (fails && !significance.reached) {
    return {Decision::unsure, "worse by itself, but likely to happen by chance among " +
                                  std::to_string(significance.family) + " comparisons (Holm: p = " +
                                  shown(significance.p_adjusted) + "): " + more};
  }
  if (fails && (proven || !limits.interim)) {
    return {proven ? Decision::regressed : Decision::slower,
            significance.corrected ? ""
                                   : "not corrected for " + std::to_string(significance.family) +
                                         " comparisons: the repetitions are too few for that"};
  }
  if (below(evidence.high, 1) && below(evidence.ratio, 1 / limit)) {
    return {Decision::improved, {}};
  }
  if (within(evidence.high, limit)) {
    return {Decision::pass, {}};
  }
  return {Decision::unsure,
          std::string(evidence.two_peaked ? "bimodal, two speeds in one benchmark: " : "") +
              "the interval reaches beyond the threshold: " + more,
          true};
}

Ruling by_method(const Evidence& evidence, const Significance& significance, const Limits& limits) {
  const double limit = 1 + limits.threshold;
  switch (evidence.method) {
    case Method::exact:
      return by_ratio_alone(evidence.ratio, evidence.varies ? limit : 1 + limits.exact_tolerance,
                            Decision::regressed);
    case Method::single:
      return by_ratio_alone(evidence.ratio, limit, Decision::slower);
    case Method::few:
      return by_overlap(evidence, limit);
    case Method::interval:
    case Method::paired:
      break;
  }
  return by_interval(evidence, significance, limits);
}

/// Whether noise between sessions alone could have made the change. Of an interval, it is in it.
bool explained_by_sessions(const Evidence& evidence) {
  return (evidence.method == Method::single || evidence.method == Method::few) &&
         std::abs(std::log(evidence.ratio)) <=
             -stats::normal_quantile(evidence.level) * std::sqrt(evidence.between);
}

bool is_change(Decision decision) { return fails(decision) || decision == Decision::improved; }

}  // namespace

std::vector<Significance> significance(const std::vector<Evidence>& evidence, bool interim) {
  const auto tested = [](const Evidence& candidate) {
    return candidate.method == Method::interval || candidate.method == Method::paired;
  };
  const auto family =
      static_cast<std::size_t>(std::count_if(evidence.begin(), evidence.end(), tested));
  const auto comparisons = static_cast<double>(family);
  std::vector<Significance> found(evidence.size());
  std::vector<double> p_values;
  std::vector<std::size_t> places;
  double strictest = 1;
  for (const Evidence& candidate : evidence) {
    strictest = tested(candidate) ? std::min(strictest, candidate.level) : strictest;
  }
  for (std::size_t index = 0; index < evidence.size(); ++index) {
    const Evidence& candidate = evidence[index];
    if (!tested(candidate)) {
      continue;
    }
    if (interim) {
      const double adjusted = std::min(1.0, candidate.p_worse * comparisons);
      found[index] = {adjusted <= candidate.level, true, adjusted, family};
    } else if (candidate.p_reachable * comparisons <= candidate.level) {
      p_values.push_back(candidate.p_worse * strictest / candidate.level);
      places.push_back(index);
    } else {
      found[index] = {candidate.p_worse <= candidate.level, false, candidate.p_worse, family};
    }
  }
  const std::vector<double> adjusted = stats::holm_adjusted(p_values);
  for (std::size_t index = 0; index < places.size(); ++index) {
    const double scale = evidence[places[index]].level / strictest;
    found[places[index]] = {adjusted[index] <= strictest, true,
                            std::min(1.0, adjusted[index] * scale), places.size()};
  }
  return found;
}

Ruling decide(const Evidence& evidence, const Significance& significance, const Limits& limits) {
  Ruling ruling = by_method(evidence, significance, limits);
  if (limits.identical && ruling.decision != Decision::pass) {
    return {Decision::pass, "the same program on both sides: what differs is noise"};
  }
  if (!is_change(ruling.decision)) {
    return ruling;
  }
  if (evidence.between > 0 && explained_by_sessions(evidence)) {
    return {Decision::unsure, "noise between sessions alone may be as large: measure in turn"};
  }
  if (evidence.difference < limits.least_difference) {
    const std::string unit = " " + std::string(limits.unit);
    return {Decision::pass, "a difference of " + shown(evidence.difference) + unit +
                                " is no change: below " + shown(limits.least_difference) + unit};
  }
  return ruling;
}

std::optional<std::size_t> enough_repetitions(const Evidence& evidence, double threshold) {
  if (evidence.method == Method::few) {
    return kEnoughRepetitions;
  }
  if (evidence.method != Method::interval && evidence.method != Method::paired) {
    return std::nullopt;
  }
  const double limit = std::log1p(threshold);
  const double centre = std::log(evidence.ratio);
  const double distance = std::abs(centre - limit);
  const bool beyond = centre > limit;
  // Where it is beyond, what is missing is the proof that anything changed at all.
  const double needed = beyond ? centre : distance;
  double half_width = beyond ? centre - std::log(evidence.low) : std::log(evidence.high) - centre;
  const double z = stats::normal_quantile(evidence.level);
  const double between = z * z * evidence.between;
  if (!std::isfinite(half_width)) {
    return evidence.method == Method::paired ? 10 : 2 * kEnoughRepetitions;
  }
  half_width = half_width * half_width - between;
  const double room = needed * needed - between;
  const auto have = static_cast<double>(evidence.repetitions);
  const double enough = std::ceil(have * half_width / room);
  if (room <= 0 || enough > kMostAdvised) {
    return std::nullopt;
  }
  return std::max(static_cast<std::size_t>(enough), evidence.repetitions + 1);
}

}  // namespace compare::verdict
