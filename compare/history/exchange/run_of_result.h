#pragma once

#include <string>
#include <vector>

#include "compare/history/run.h"
#include "compare/results/result_file.h"
#include "compare/verdict/verdict.h"

namespace compare::history {

/// Runs with what was left out of them, for people.
struct MadeRuns {
  std::vector<Run> runs;
  std::vector<std::string> warnings;
};

/// gatebench.commit; "" where the file does not know it.
std::string commit_in(const results::Context& context);

/// What of a file's context belongs into a run's environment.
Environment environment_of(const results::Context& context);

/// Sets keys of `environment` to those of `other`.
void enter(Environment& environment, const Environment& other);

/// Turns a result file into runs: one of each suite in it. `described` is what its maker knows: the
/// commit; its suite, where not empty, is that of all rows; its environment is entered over the
/// file's; its measurements are not looked at. What it leaves empty is taken from the file: the
/// commit from gatebench.commit, the time measured from date.
///
/// The suite of rows called macro/... is "macro"; of other rows "micro" where a program of that
/// name measured them, else gatebench.source, the tool's name, else "benchmarks".
///
/// Kept are real_time, cpu_time and all counters, times in ns, with the traits that
/// results::MetricCatalog knows; of a benchmark without repetitions its medians, else its means.
/// Errored benchmarks and values that are no finite numbers, or beyond kGreatestValue, are left out
/// with a warning. Throws results::InputError where nothing is left, and where nobody names a
/// commit.
MadeRuns runs_of_result(const results::ResultFile& file, const Run& described);

/// Enters how each metric fared against the verdict's baseline, where benchmark and metric are the
/// same; how many that were. None of a verdict that is not `paired`: its sides were not measured in
/// the same rounds. `path` is for messages. Throws results::InputError where the verdict does not
/// name the baseline's commit.
std::size_t enter(std::vector<Run>& runs, const verdict::Verdict& verdict, const std::string& path);

}  // namespace compare::history
