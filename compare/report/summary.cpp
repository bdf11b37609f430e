#include "compare/report/summary.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_map>

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

void add(std::string& list, int count, std::string_view word) {
  if (count > 0) {
    list += (list.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(word);
  }
}

std::string decisions(const Counts& counts) {
  std::string list;
  add(list, counts.regressed, "regressed");
  add(list, counts.slower, "slower");
  add(list, counts.unsure, "unsure");
  add(list, counts.pass, "pass");
  add(list, counts.improved, "improved");
  return list;
}

std::string others(const Counts& counts) {
  std::string list;
  add(list, counts.errored, "errored");
  add(list, counts.not_comparable, "not comparable");
  add(list, counts.removed, "removed");
  add(list, counts.added, "added");
  add(list, counts.unit_converted, "unit-converted");
  add(list, counts.ignored, "ignored");
  return list;
}

/// Whether the interval of an unsure row lies wholly beyond its threshold: then it is a guard that
/// keeps it from failing, and nobody may read that nothing is known.
bool looks_slower(const Verdict& verdict) {
  return std::any_of(
      verdict.comparisons.begin(), verdict.comparisons.end(), [](const Comparison& comparison) {
        const auto nearest = comparison.better == results::Better::higher ? comparison.ratio_high
                                                                          : comparison.ratio_low;
        return comparison.decision == Decision::unsure && nearest &&
               verdict::times_worse(*nearest, comparison.better) >
                   1 + comparison.threshold_percent / 100;
      });
}

std::string number_text(const char* format, double number) {
  std::array<char, 32> text{};
  // NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): one of the two literals below
  std::snprintf(text.data(), text.size(), format, number);
  return text.data();
}

}  // namespace

std::string headline(const Verdict& verdict) {
  const Counts counts = count(verdict);
  const std::string slower =
      other_limits(verdict) ? "slower than allowed"
                            : "more than " + shown_number(verdict.threshold_percent) + " % slower";
  switch (verdict.outcome) {
    case Outcome::pass:
      return "PASS: nothing is " + slower;
    case Outcome::regression:
      return "REGRESSION: " + std::to_string(counts.regressed + counts.slower) + " of " +
             std::to_string(counts.compared) + " " + slower;
    case Outcome::undecided:
      return "UNDECIDED: nothing is " + std::string(looks_slower(verdict) ? "proven" : "known") +
             " to be " + slower + ", but " + std::to_string(counts.unsure) + " of " +
             std::to_string(counts.compared) + (counts.unsure == 1 ? " is" : " are") + " unsure";
    case Outcome::cannot_judge:
      break;
  }
  return "CANNOT JUDGE: " + verdict.reason;
}

std::string shown_number(double number) { return number_text("%.10g", number); }

std::string shown_rounded(double number) { return number_text("%.2g", number); }

Counts count(const Verdict& verdict) {
  Counts counts;
  for (const Comparison& comparison : verdict.comparisons) {
    counts.compared += comparison.status == Status::compared;
    counts.added += comparison.status == Status::added;
    counts.removed += comparison.status == Status::removed;
    counts.errored += comparison.status == Status::errored;
    counts.not_comparable += comparison.status == Status::not_comparable;
    counts.ignored += comparison.ignored_because.empty() ? 0 : 1;
    counts.unit_converted += comparison.status == Status::compared && comparison.unit_converted;
    counts.regressed += comparison.decision == Decision::regressed;
    counts.slower += comparison.decision == Decision::slower;
    counts.unsure += comparison.decision == Decision::unsure;
    counts.pass += comparison.decision == Decision::pass;
    counts.improved += comparison.decision == Decision::improved;
  }
  return counts;
}

std::string counted_rows(const Verdict& verdict) {
  const Counts counts = count(verdict);
  const std::string judged = decisions(counts);
  const std::string unjudged = others(counts);
  if (judged.empty() && unjudged.empty()) {
    return {};
  }
  return " (" + judged + (judged.empty() || unjudged.empty() ? "" : "; ") + unjudged + ")";
}

std::string summary_line(const Verdict& verdict) {
  return headline(verdict) + counted_rows(verdict);
}

std::string subject_line(const Verdict& verdict) {
  constexpr std::size_t kShownDigits = 12;
  const verdict::Subject& subject = verdict.subject;
  std::string line;
  const auto add = [&line](std::string_view what, const std::string& which) {
    if (!which.empty()) {
      line += (line.empty() ? "" : ", ") + std::string(what) + " " + which;
    }
  };
  add("base", subject.base_commit.substr(0, kShownDigits));
  add("head", subject.head_commit.substr(0, kShownDigits));
  add("pull request", subject.pull_request ? std::to_string(*subject.pull_request) : "");
  return line;
}

std::string acceptance_line(const Verdict& verdict) {
  return verdict.accepted ? verdict.accepted->by + ": " + verdict.accepted->why : "";
}

std::vector<const Comparison*> worst_first(const Verdict& verdict) {
  struct Ranked {
    Decision decision;
    double times_worse;
    const Comparison* comparison;
  };
  std::vector<Ranked> ranked;
  for (const Comparison& comparison : verdict.comparisons) {
    if (comparison.status == Status::compared) {
      ranked.push_back({comparison.decision.value_or(Decision::unsure),
                        verdict::times_worse(comparison.ratio.value_or(1), comparison.better),
                        &comparison});
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& left, const Ranked& right) {
    return left.decision != right.decision ? left.decision < right.decision
                                           : left.times_worse > right.times_worse;
  });
  std::vector<const Comparison*> judged;
  judged.reserve(ranked.size());
  for (const Ranked& each : ranked) {
    judged.push_back(each.comparison);
  }
  return judged;
}

std::vector<const Comparison*> with_status(const Verdict& verdict, Status status) {
  std::vector<const Comparison*> found;
  for (const Comparison& comparison : verdict.comparisons) {
    if (comparison.status == status) {
      found.push_back(&comparison);
    }
  }
  return found;
}

std::vector<Note> notes(const std::vector<const Comparison*>& comparisons) {
  std::vector<Note> collected;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Comparison* comparison : comparisons) {
    for (const std::string& reason : comparison->reasons) {
      const auto [place, added] = places.try_emplace(reason, collected.size());
      if (added) {
        collected.push_back({reason, {}});
      }
      collected[place->second].comparisons.push_back(comparison);
    }
  }
  return collected;
}

bool several_thresholds(const Verdict& verdict) {
  return std::any_of(verdict.comparisons.begin(), verdict.comparisons.end(),
                     [&verdict](const Comparison& comparison) {
                       return comparison.status == Status::compared &&
                              comparison.threshold_percent != verdict.threshold_percent;
                     });
}

bool other_limits(const Verdict& verdict) {
  return several_thresholds(verdict) ||
         std::any_of(
             verdict.comparisons.begin(), verdict.comparisons.end(),
             [](const Comparison& comparison) {
               return verdict::failed(comparison) &&
                      (comparison.hard_limit || comparison.method == verdict::Method::exact);
             });
}

int rounds(const Verdict& verdict) {
  int most = 0;
  for (const Comparison& comparison : verdict.comparisons) {
    most = std::max({most, comparison.baseline.n, comparison.current.n});
  }
  return most;
}

bool several_metrics(const Verdict& verdict) {
  return std::any_of(
      verdict.comparisons.begin(), verdict.comparisons.end(), [](const Comparison& comparison) {
        return comparison.status == Status::compared && comparison.metric != "real_time";
      });
}

}  // namespace compare::report
