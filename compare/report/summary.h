#pragma once

#include <string>
#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::report {

/// How many comparisons ended how.
struct Counts {
  int compared = 0;
  int regressed = 0;
  int slower = 0;
  int unsure = 0;
  int pass = 0;
  int improved = 0;
  int added = 0;
  int removed = 0;
  int errored = 0;
  int not_comparable = 0;
  int ignored = 0;         ///< because a rule says so
  int unit_converted = 0;  ///< of the compared ones
};
Counts count(const verdict::Verdict& verdict);

/// The verdict in one sentence: PASS, REGRESSION, UNDECIDED or CANNOT JUDGE, ": " and why.
std::string headline(const verdict::Verdict& verdict);

/// How many rows ended how, with a space before it: " (1 regressed, 7 pass; 1 removed)"; empty
/// where there is none.
std::string counted_rows(const verdict::Verdict& verdict);

/// The headline and the counts.
std::string summary_line(const verdict::Verdict& verdict);

/// Which change it is about: "base 5b1f0c2a9d3e, head c07e9914ab52, pull request 12"; commits
/// shortened, what nobody said left out.
std::string subject_line(const verdict::Verdict& verdict);

/// Who accepted the regression: "alice: why"; empty where nobody did. Texts are as they were given.
std::string acceptance_line(const verdict::Verdict& verdict);

/// The judged comparisons, failures first, then unsure, pass, improved; within each the worst
/// first.
std::vector<const verdict::Comparison*> worst_first(const verdict::Verdict& verdict);

/// The comparisons of a status, in the order of the files.
std::vector<const verdict::Comparison*> with_status(const verdict::Verdict& verdict,
                                                    verdict::Status status);

/// A reason and the comparisons that gave it, so that a reason shared by many is said once.
struct Note {
  std::string reason;
  std::vector<const verdict::Comparison*> comparisons;
};
/// The reasons of the judged comparisons, in the order of `comparisons`.
std::vector<Note> notes(const std::vector<const verdict::Comparison*>& comparisons);

/// Whether some judged comparison has another threshold than the verdict, so that each must be
/// named.
bool several_thresholds(const verdict::Verdict& verdict);

/// Whether something may be slower by another amount than the threshold, or failed by a limit that
/// is none: a hard one, or the tolerance of an exact metric.
bool other_limits(const verdict::Verdict& verdict);

/// Of a paired verdict: the most rounds that any comparison has.
int rounds(const verdict::Verdict& verdict);

/// Whether any judged comparison is of another metric than real_time, so that it must be named.
bool several_metrics(const verdict::Verdict& verdict);

/// A number as short as possible: 10, 2.5, 99.9.
std::string shown_number(double number);

/// A number with two significant digits: 0.0013, 98.
std::string shown_rounded(double number);

}  // namespace compare::report
