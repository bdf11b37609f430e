#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/metric_catalog.h"
#include "compare/results/result_file.h"
#include "compare/verdict/subject.h"

namespace compare::verdict {

/// What became of one metric of one benchmark.
enum class Status {
  compared,        ///< judged; the only status with a decision
  added,           ///< only in the current file
  removed,         ///< only in the baseline
  errored,         ///< failed in either file
  not_comparable,  ///< in both, but the values or the machines do not allow a judgement
  ignored          ///< in both and shown, but not judged
};

/// Worst first. "Worse" follows the metric: longer times, smaller throughputs.
enum class Decision {
  regressed,  ///< proven worse by more than the threshold: fails
  slower,     ///< significantly worse, with the estimate beyond the threshold: fails
  unsure,     ///< the data do not tell
  pass,       ///< proven not worse by more than the threshold
  improved    ///< significantly better, with the estimate beyond the threshold
};

/// How much the values allowed to say; see Evidence.
enum class Method {
  exact,     ///< a counted metric without noise: the ratio itself
  single,    ///< one value a side: the ratio, with nothing known about noise
  few,       ///< too few for an interval: whether the sides overlap
  interval,  ///< independent repetitions: Hodges-Lehmann estimate and Moses interval
  paired     ///< rounds measured in pairs: pseudo-median of their log ratios, signed-rank interval
};

enum class Outcome { pass, regression, undecided, cannot_judge };

/// The repetitions of one side: how many, and their centre (median) in the comparison's unit.
struct Side {
  int n = 0;
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN where unknown
};

struct Comparison {
  std::string name;
  std::string metric;
  std::string unit;
  results::Better better = results::Better::unknown;
  Status status = Status::ignored;
  std::optional<Decision> decision;
  bool hard_limit = false;  ///< the decision is by a hard limit of the rules
  /// Fine in the baseline and of no use now, or removed where the rules fail on that: unless
  /// something failed, nothing can be judged.
  bool prevents_pass = false;
  std::string ignored_because;  ///< reason and last day, where a rule ignores it; else empty
  bool unit_converted = false;  ///< the sides' times were in two units
  Side baseline;
  Side current;
  /// Current over baseline: the Hodges-Lehmann estimate and the bounds of its interval. The bounds
  /// are missing where the repetitions are too few for any.
  std::optional<double> ratio;
  std::optional<double> ratio_low;
  std::optional<double> ratio_high;
  /// Of rounds, the bounds of the sign test at the same level, which assume no symmetry and so are
  /// wider: where they disagree with the interval, look at the rounds. They decide nothing.
  std::optional<double> sign_low;
  std::optional<double> sign_high;
  std::optional<Method> method;  ///< missing where nothing could be weighed
  /// One-sided, "current is worse than the baseline"; missing where method gives none.
  std::optional<double> p_worse;
  /// p_worse adjusted by Benjamini and Hochberg over all judged comparisons: of a list of all with
  /// a value <= q, at most the share q is there by chance. It decides nothing; what fails a build
  /// is held to Holm's stricter correction.
  std::optional<double> q_worse;
  /// Chance that a current value is worse than a baseline value, ties as halves; of rounds, the
  /// share that are worse. In [0, 1]; missing for exact and single.
  std::optional<double> superiority;
  /// Of an unsure row: about how many repetitions (rounds) a side would decide it.
  std::optional<std::size_t> enough_repetitions;
  double threshold_percent = 10;  ///< this row's, from the rules or the whole verdict's
  /// The values that were weighed, in `unit`, in the order of the file; of `paired`, the i-th of
  /// both sides are one round. Empty where a side has none.
  std::vector<double> baseline_values;
  std::vector<double> current_values;
  std::vector<std::string> reasons;
};

struct Environment {
  results::Context baseline;
  results::Context current;
  bool comparable = true;  ///< false where the machines differ and nobody allowed that
};

/// All of what compare found, for the reports. Warnings are values here, never prints.
struct Verdict {
  Outcome outcome = Outcome::cannot_judge;
  int exit_code = 2;
  /// Why nothing can be judged; beside a regression, why a part cannot. Else empty.
  std::string reason;
  double threshold_percent = 10;
  double confidence_percent = 95;  ///< of the intervals, both sides together
  std::string baseline_path;
  std::string current_path;
  std::vector<Comparison> comparisons;  ///< in the order of the files
  Environment environment;
  bool paired = false;       ///< both files are the sides of one duel, judged round by round
  std::string noise_source;  ///< what is known of the noise between sessions, for people
  std::vector<std::string> warnings;
  Subject subject;
  std::optional<Acceptance> accepted;  ///< of a regression, which then ends with exit code 0
};

/// The words of the JSON contract.
std::string_view word(Status status);
std::string_view word(Decision decision);
std::string_view word(Outcome outcome);
std::string_view word(Method method);

/// Regressed or slower: what fails a build.
bool fails(Decision decision);
/// Whether the comparison was judged and fails.
bool failed(const Comparison& comparison);

/// How many times worse `ratio` is, seen from the metric: the ratio itself where lower is better,
/// its inverse where higher is.
double times_worse(double ratio, results::Better better);

}  // namespace compare::verdict
