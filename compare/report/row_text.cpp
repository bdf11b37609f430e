#include "compare/report/row_text.h"

#include <algorithm>
#include <cmath>

#include "compare/report/quantity.h"
#include "compare/report/summary.h"

namespace compare::report {
namespace {

/// What a status means where no reason says more.
std::string unexplained(verdict::Status status) {
  switch (status) {
    case verdict::Status::added:
      return "not in the baseline, so not judged";
    case verdict::Status::removed:
      return "not in the current file";
    case verdict::Status::compared:
    case verdict::Status::errored:
    case verdict::Status::not_comparable:
    case verdict::Status::ignored:
      break;
  }
  return "not judged";
}

}  // namespace

using verdict::Comparison;
using verdict::Decision;
using verdict::Status;
using verdict::Verdict;

bool newly_unusable(const Comparison& comparison, const Verdict& verdict) {
  const auto good = [](const verdict::Side& side) {
    return side.n > 0 && std::isfinite(side.value) && side.value > 0;
  };
  if (!good(comparison.baseline)) {
    return false;
  }
  if (comparison.status == Status::errored) {
    return comparison.current.n == 0;
  }
  return comparison.status == Status::not_comparable && verdict.environment.comparable &&
         comparison.current.n > 0 && !good(comparison.current);
}

std::string outcome_word(const Comparison& comparison) {
  std::string word(comparison.decision ? verdict::word(*comparison.decision)
                                       : verdict::word(comparison.status));
  std::replace(word.begin(), word.end(), '_', ' ');
  return word;
}

std::string label(const Comparison& comparison) {
  return comparison.name + " [" + comparison.metric + "]";
}

std::string shown_repetitions(const Comparison& comparison) {
  return std::to_string(comparison.baseline.n) + "/" + std::to_string(comparison.current.n);
}

std::string shown_limit(const Comparison& comparison) {
  // A counted metric has next to no tolerance, whatever the threshold.
  return comparison.decision && comparison.method != verdict::Method::exact
             ? shown_number(comparison.threshold_percent) + " %"
             : "";
}

std::string enough_sentence(const Comparison& comparison, const Verdict& verdict) {
  if (!comparison.enough_repetitions || comparison.decision != Decision::unsure) {
    return {};
  }
  return "about " + std::to_string(*comparison.enough_repetitions) +
         (verdict.paired ? " rounds" : " repetitions a side") + " would decide it";
}

std::string joined_reasons(const Comparison& comparison, const Verdict& verdict) {
  std::string text;
  for (const std::string& reason : comparison.reasons) {
    text += (text.empty() ? "" : "; ") + reason;
  }
  const std::string enough = enough_sentence(comparison, verdict);
  return enough.empty() ? text : text + (text.empty() ? "" : "; ") + enough;
}

std::string finding(const Comparison& comparison, const Verdict& verdict) {
  const std::string reasons = joined_reasons(comparison, verdict);
  if (!comparison.decision) {
    return reasons.empty() ? unexplained(comparison.status) : reasons;
  }
  const QuantityPair values =
      shown_pair(comparison.baseline.value, comparison.current.value, comparison.unit);
  std::string text = shown_change(comparison.ratio);
  if (comparison.ratio_low && comparison.ratio_high) {
    text += " (" + shown_number(verdict.confidence_percent) + " % interval " +
            shown_interval(comparison.ratio_low, comparison.ratio_high) + ")";
  }
  const std::string limit = shown_limit(comparison);
  text += (limit.empty() ? "" : ", limit " + limit) + ": " + values.first + " -> " + values.second;
  return reasons.empty() ? text : text + "; " + reasons;
}

}  // namespace compare::report
