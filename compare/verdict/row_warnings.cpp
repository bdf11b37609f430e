#include "compare/verdict/row_warnings.h"

#include <algorithm>
#include <functional>

#include "compare/verdict/decision.h"

namespace compare::verdict {
namespace {

using results::Better;
using Predicate = std::function<bool(const Candidate&)>;

/// Adds "BEFORE COUNT AFTER (first: NAME)" if any candidate fits.
void warn_of(std::vector<std::string>& warnings, const std::vector<Candidate>& candidates,
             const Predicate& fits, const std::string& what) {
  const auto count = std::count_if(candidates.begin(), candidates.end(), fits);
  if (count == 0) {
    return;
  }
  const auto first = std::find_if(candidates.begin(), candidates.end(), fits);
  warnings.push_back(std::to_string(count) + (count == 1 ? " row " : " rows ") + what +
                     (count == 1 ? ": " : ", the first: ") + first->comparison.name);
}

bool compared(const Candidate& candidate) {
  return candidate.comparison.status == Status::compared;
}

}  // namespace

std::vector<std::string> row_warnings(const std::vector<Candidate>& candidates) {
  std::vector<std::string> warnings;
  warn_of(warnings, candidates, with_status(Status::removed),
          "of the baseline missing in the current file");
  warn_of(warnings, candidates, with_status(Status::added), "not in the baseline, so not judged");
  warn_of(
      warnings, candidates, [](const Candidate& candidate) { return candidate.errored_now; },
      "fine in the baseline and errored now");
  warn_of(
      warnings, candidates,
      [](const Candidate& candidate) {
        return candidate.comparison.status == Status::not_comparable && !candidate.errored_now;
      },
      "not comparable, so not judged");
  warn_of(
      warnings, candidates,
      [](const Candidate& candidate) {
        return compared(candidate) && !candidate.exact && candidate.baseline.size() == 1 &&
               candidate.current.size() == 1;
      },
      "with one value a side: nothing is known about noise");
  warn_of(
      warnings, candidates,
      [](const Candidate& candidate) {
        const std::size_t fewest = std::min(candidate.baseline.size(), candidate.current.size());
        const std::size_t most = std::max(candidate.baseline.size(), candidate.current.size());
        return compared(candidate) && !candidate.exact && fewest < kEnoughRepetitions && most > 1;
      },
      "with too few repetitions for an interval, which needs at least 5 a side");
  warn_of(
      warnings, candidates,
      [](const Candidate& candidate) {
        const Comparison& comparison = candidate.comparison;
        return comparison.status == Status::ignored && candidate.exact && comparison.ratio &&
               times_worse(*comparison.ratio, comparison.better) > 1 + kExactTolerance;
      },
      "of an exact metric that is worse and not judged (--metric NAME judges it)");
  warn_of(
      warnings, candidates,
      [](const Candidate& candidate) {
        return compared(candidate) && candidate.comparison.better == Better::unknown;
      },
      "of a metric whose direction nobody gave, taken as lower is better (say METRIC=lower or "
      "METRIC=higher)");
  return warnings;
}

}  // namespace compare::verdict
