#include "macro/record/ceiling_search.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "macro/record/named_finding.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

constexpr int kConfirmations = 2;

/// Rates are remembered and compared, so they are made round.
double rounded(double rate) { return rate < 100 ? std::round(rate * 10) / 10 : std::round(rate); }

std::string goal_name(double goal_ns) {
  const double milliseconds = goal_ns / 1e6;
  return milliseconds >= 1 ? fixed_text(milliseconds, 0) + "ms"
                           : fixed_text(goal_ns / 1e3, 0) + "us";
}

}  // namespace

CeilingSearch::CeilingSearch(const std::vector<std::chrono::nanoseconds>& goals,
                             const CeilingSearchOptions& options)
    : options_(options) {
  for (const std::chrono::nanoseconds goal : goals) {
    goals_ns_.push_back(static_cast<double>(goal.count()));
  }
  std::sort(goals_ns_.begin(), goals_ns_.end());
  goals_ns_.erase(std::unique(goals_ns_.begin(), goals_ns_.end()), goals_ns_.end());
}

bool CeilingSearch::passes(const RateProbe& probe, double goal_ns) const {
  return probe.valid && probe.p99_ns && *probe.p99_ns <= goal_ns &&
         probe.achieved_per_second >= options_.least_achieved * probe.rate;
}

CeilingSearch::Bracket CeilingSearch::bracket_of(double goal_ns) const {
  Bracket bracket;
  for (const RateProbe& probe : probes_) {
    if (!passes(probe, goal_ns) && (!bracket.high || probe.rate < *bracket.high)) {
      bracket.high = probe.rate;
    }
  }
  for (const RateProbe& probe : probes_) {
    if (bracket.high && probe.rate >= *bracket.high) {
      bracket.high_passed_once |= probe.rate == *bracket.high && passes(probe, goal_ns);
      continue;
    }
    if (!bracket.low || probe.rate > *bracket.low) {
      bracket.low = probe.rate;
      bracket.confirmations = 0;
    }
    bracket.confirmations += probe.rate == *bracket.low ? 1 : 0;
  }
  return bracket;
}

std::optional<double> CeilingSearch::next_for(const Bracket& bracket) const {
  if (!bracket.low && !bracket.high) {
    return std::clamp(options_.first_rate, options_.lowest_rate, options_.highest_rate);
  }
  if (!bracket.low) {
    if (*bracket.high <= options_.lowest_rate) {
      return std::nullopt;  // not met at any rate
    }
    return std::max(options_.lowest_rate, rounded(*bracket.high / 2));
  }
  const bool at_the_end = *bracket.low >= options_.highest_rate;
  if (!bracket.high && !at_the_end) {
    return std::min(options_.highest_rate, rounded(*bracket.low * 2));
  }
  // Luck at one rate makes luck at the one below likely: it is measured again before its
  // neighbourhood is searched.
  if (bracket.high_passed_once && bracket.confirmations < kConfirmations) {
    return bracket.low;
  }
  if (bracket.high && *bracket.high > (1 + options_.resolution) * *bracket.low) {
    const double middle = rounded(std::sqrt(*bracket.low * *bracket.high));
    if (middle > *bracket.low && middle < *bracket.high) {
      return middle;
    }
  }
  return bracket.confirmations < kConfirmations ? bracket.low : std::nullopt;
}

std::optional<double> CeilingSearch::next_rate() const {
  if (probes_.size() >= options_.most_probes) {
    return std::nullopt;
  }
  // The loosest first: its way up shows most of the stricter ones' brackets.
  for (std::size_t i = goals_ns_.size(); i > 0; --i) {
    if (const auto rate = next_for(bracket_of(goals_ns_[i - 1]))) {
      return rate;
    }
  }
  return std::nullopt;
}

void CeilingSearch::report(const RateProbe& probe) { probes_.push_back(probe); }

FindingRecord CeilingSearch::finding_of(double goal_ns) const {
  const Bracket bracket = bracket_of(goal_ns);
  FindingRecord finding =
      named_finding("ceiling_per_second_p99_" + goal_name(goal_ns),
                    "highest rate with p99 under " + latency_text(goal_ns), "1/s", bracket.low);
  finding.low = bracket.low;
  finding.high = bracket.high;
  if (!bracket.low) {
    finding.note =
        probes_.empty() ? "not measured" : "not even at " + count_text(*bracket.high) + "/s";
  } else if (bracket.confirmations < kConfirmations || next_for(bracket)) {
    finding.note = "not confirmed: the " + std::to_string(options_.most_probes) +
                   " probes were used up, or the search was ended";
  } else if (!bracket.high) {
    finding.note = "the highest rate that was tried; the ceiling lies above it";
  } else {
    finding.note = "measured " + std::to_string(bracket.confirmations) + " times";
  }
  // What ended it was not the target where the probe above was no measurement.
  const bool ended_by_client =
      bracket.high && std::all_of(probes_.begin(), probes_.end(), [&](const RateProbe& probe) {
        return probe.rate != *bracket.high || !probe.valid;
      });
  if (ended_by_client) {
    finding.note += "; at " + count_text(*bracket.high) +
                    "/s the measurement was not valid, so the target may do better";
  }
  return finding;
}

std::vector<FindingRecord> CeilingSearch::findings() const {
  std::vector<FindingRecord> findings;
  for (const double goal : goals_ns_) {
    findings.push_back(finding_of(goal));
  }
  return findings;
}

}  // namespace macro
