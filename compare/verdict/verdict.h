#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/metric_catalog.h"
#include "compare/results/result_file.h"

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
  Side baseline;
  Side current;
  /// Current over baseline: the Hodges-Lehmann estimate and the bounds of its interval. The bounds
  /// are missing where the repetitions are too few for any.
  std::optional<double> ratio;
  std::optional<double> ratio_low;
  std::optional<double> ratio_high;
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
  std::string reason;  ///< why nothing can be judged; empty for every other outcome
  double threshold_percent = 10;
  double confidence_percent = 95;  ///< of the intervals, both sides together
  std::string baseline_path;
  std::string current_path;
  std::vector<Comparison> comparisons;  ///< in the order of the files
  Environment environment;
  std::vector<std::string> warnings;
};

/// The words of the JSON contract.
std::string_view word(Status status);
std::string_view word(Decision decision);
std::string_view word(Outcome outcome);

/// How many times worse `ratio` is, seen from the metric: the ratio itself where lower is better,
/// its inverse where higher is.
double times_worse(double ratio, results::Better better);

}  // namespace compare::verdict
