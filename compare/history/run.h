#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compare/results/metric_catalog.h"

/// What was measured, commit by commit: the neutral form of a history. Plain values.
namespace compare::history {

/// The commit that was measured. What is not known is empty.
struct Commit {
  std::string id;  ///< as the repository has it, commonly 40 hexadecimal digits; never empty
  std::int64_t time_ns = 0;  ///< since 1970, of the commit; 0: not known
  std::string subject;       ///< first line of the message
  std::string author;
  std::string url;  ///< http or https, or empty
};

/// How a benchmark fared against another commit that was measured in the same rounds: this ratio
/// survives a change of machine, which the values do not.
struct Reference {
  std::string commit;
  double ratio = 1;  ///< this commit's value over the reference's
  std::optional<double> ratio_low;
  std::optional<double> ratio_high;
};

/// Of more repetitions than this a run keeps as many evenly spaced order statistics, the least and
/// the greatest among them.
inline constexpr std::size_t kMostKeptValues = 64;

/// Nothing that is measured is beyond it, and no median can be taken there; what a verdict takes
/// for comparable either.
inline constexpr double kGreatestValue = 1e100;

/// Whether a history keeps it: no NaN, and not beyond kGreatestValue.
inline bool can_be_kept(double value) noexcept { return std::abs(value) <= kGreatestValue; }

/// One metric of one benchmark.
struct Measurement {
  std::string benchmark;
  std::string metric;
  std::string unit;  ///< of `values`: "ns", "1/s", "B"; empty for a bare number or where unknown
  results::Better better = results::Better::unknown;
  bool exact = false;           ///< counted, not timed
  std::vector<double> values;   ///< finite, at least one; in the order they were measured
  std::size_t repetitions = 1;  ///< how many there were; more than values.size() if not all kept
  std::optional<Reference> reference;
};

/// What of a machine and a build can move numbers: keys ("cpu_model", "num_cpus", "compiler",
/// "flags", "build_type", "kernel", "image", "name", ...) in ascending order with their values.
/// Empty where nothing is known.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// One suite of benchmarks, measured once at one commit.
struct Run {
  std::string suite;  ///< "micro", "macro", or what an imported file calls it; never empty
  Commit commit;
  std::int64_t measured_ns = 0;  ///< since 1970; 0: not known
  std::string url;               ///< of the CI run, http or https, or empty
  Environment environment;
  std::vector<Measurement> measurements;
};

}  // namespace compare::history
