#include "compare/verdict/decision.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "compare/stats/holm.h"

namespace compare::verdict {
namespace {

constexpr double kRounding = 1e-9;

bool above(double ratio, double limit) { return ratio > limit * (1 + kRounding); }
bool below(double ratio, double limit) { return ratio < limit * (1 - kRounding); }

std::string shown(double probability) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2g", probability);
  return text.data();
}

Ruling by_ratio_alone(double ratio, double limit, Decision failure) {
  if (above(ratio, limit)) {
    return {failure, {}};
  }
  return {below(ratio, 1 / limit) ? Decision::improved : Decision::pass, {}};
}

Ruling by_overlap(const Evidence& evidence, double limit) {
  const std::string advice =
      "needs at least " + std::to_string(kEnoughRepetitions) + " repetitions a side";
  if (evidence.overlap) {
    return {Decision::unsure, "the two sides overlap: " + advice};
  }
  if (above(evidence.ratio, limit)) {
    return {Decision::slower, "few repetitions, and the sides do not overlap"};
  }
  if (below(evidence.ratio, 1 / limit)) {
    return {Decision::improved, "few repetitions, and the sides do not overlap"};
  }
  if (above(evidence.high, limit)) {
    return {Decision::unsure, "single repetitions are beyond the threshold: " + advice};
  }
  return {Decision::pass, {}};
}

Ruling by_interval(const Evidence& evidence, const Significance& significance, double limit) {
  const bool fails = above(evidence.low, 1) && above(evidence.ratio, limit);
  if (fails && !significance.reached) {
    return {Decision::unsure, "worse by itself, but likely to happen by chance among " +
                                  std::to_string(significance.family) + " comparisons (Holm: p = " +
                                  shown(significance.p_adjusted) + "): needs more repetitions"};
  }
  if (fails) {
    const Decision failure = above(evidence.low, limit) ? Decision::regressed : Decision::slower;
    return {failure, significance.corrected
                         ? ""
                         : "not corrected for " + std::to_string(significance.family) +
                               " comparisons: the repetitions are too few for that"};
  }
  if (below(evidence.high, 1) && below(evidence.ratio, 1 / limit)) {
    return {Decision::improved, {}};
  }
  if (!above(evidence.high, limit)) {
    return {Decision::pass, {}};
  }
  return {Decision::unsure, "the interval reaches beyond the threshold: needs more repetitions"};
}

}  // namespace

std::vector<Significance> significance(const std::vector<Evidence>& evidence, double level) {
  const auto tested = [](const Evidence& candidate) {
    return candidate.method == Method::interval;
  };
  const auto family =
      static_cast<std::size_t>(std::count_if(evidence.begin(), evidence.end(), tested));
  std::vector<Significance> found(evidence.size());
  std::vector<double> p_values;
  std::vector<std::size_t> places;
  for (std::size_t index = 0; index < evidence.size(); ++index) {
    const Evidence& candidate = evidence[index];
    if (!tested(candidate)) {
      continue;
    }
    if (candidate.p_reachable * static_cast<double>(family) <= level) {
      p_values.push_back(candidate.p_worse);
      places.push_back(index);
    } else {
      found[index] = {candidate.p_worse <= level, false, candidate.p_worse, family};
    }
  }
  const std::vector<double> adjusted = stats::holm_adjusted(p_values);
  for (std::size_t index = 0; index < places.size(); ++index) {
    found[places[index]] = {adjusted[index] <= level, true, adjusted[index], places.size()};
  }
  return found;
}

Ruling decide(const Evidence& evidence, const Significance& significance, double threshold) {
  const double limit = 1 + threshold;
  switch (evidence.method) {
    case Method::exact:
      return by_ratio_alone(evidence.ratio, limit, Decision::regressed);
    case Method::single:
      return by_ratio_alone(evidence.ratio, limit, Decision::slower);
    case Method::few:
      return by_overlap(evidence, limit);
    case Method::interval:
    case Method::paired:
      break;
  }
  return by_interval(evidence, significance, limit);
}

}  // namespace compare::verdict
