#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/history/run.h"
#include "compare/results/result_file.h"

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

/// What of a verdict can be kept with a run: how each metric fared against the baseline.
struct VerdictReferences {
  struct Entry {
    std::string benchmark;
    std::string metric;
    Reference reference;
  };
  std::vector<Entry> entries;
};

/// Reads what compare writes with --format json; rows that were not compared are left out. Throws
/// results::InputError, also where the baseline's commit is not in it.
VerdictReferences read_verdict_references(std::string_view text, const std::string& path);

/// Enters them where benchmark and metric are the same; how many that were.
std::size_t enter(std::vector<Run>& runs, const VerdictReferences& references);

}  // namespace compare::history
