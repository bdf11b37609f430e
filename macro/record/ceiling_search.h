#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// How a search goes on and when it ends.
struct CeilingSearchOptions {
  double first_rate = 500;          ///< requests/s
  double highest_rate = 1'000'000;  ///< is not exceeded
  double lowest_rate = 1;           ///< below it a goal is not met at all
  double resolution = 0.05;         ///< until high / low is at most 1 + this
  double least_achieved = 0.95;  ///< of the rate must be answered right, or the target is past it
  std::size_t most_probes = 48;
};

/// What one stretch of load at a fixed rate showed.
struct RateProbe {
  double rate = 0;
  std::optional<double> p99_ns;    ///< absent: too few answers
  bool valid = false;              ///< by judge_validity
  double achieved_per_second = 0;  ///< right answers
};

/// Searches the highest rate that holds p99 under each of some goals. Pure: it says which rate to
/// try, and is told what came of it.
///
///     while (const auto rate = search.next_rate()) search.report(measure(*rate));
///
/// The rate is doubled until the loosest goal is missed (halved until the strictest is met), then
/// the bracket of each goal is halved on a logarithmic scale; each probe counts for all goals. The
/// last rate that passes is measured once more: a rate passes a goal where every probe at it does,
/// and the highest that passes lies below all that do not, so that one lucky probe is no ceiling.
/// A probe that is no measurement passes nothing.
class CeilingSearch {
 public:
  explicit CeilingSearch(const std::vector<std::chrono::nanoseconds>& goals,
                         const CeilingSearchOptions& options = {});

  /// The rate to measure next; nullopt when all is known or the probes are used up.
  [[nodiscard]] std::optional<double> next_rate() const;
  void report(const RateProbe& probe);

  /// For each goal, strictest first: ceiling_per_second_p99_10ms with the highest rate that passed;
  /// low and high are the bracket, the rates that passed and that did not (absent: none).
  [[nodiscard]] std::vector<FindingRecord> findings() const;
  [[nodiscard]] const std::vector<RateProbe>& probes() const { return probes_; }

 private:
  struct Bracket {
    std::optional<double> low;   ///< highest rate that passed, below all that did not
    std::optional<double> high;  ///< lowest that did not
    int confirmations = 0;       ///< probes at low
    bool high_passed_once = false;
  };
  [[nodiscard]] bool passes(const RateProbe& probe, double goal_ns) const;
  [[nodiscard]] Bracket bracket_of(double goal_ns) const;
  [[nodiscard]] std::optional<double> next_for(const Bracket& bracket) const;
  [[nodiscard]] FindingRecord finding_of(double goal_ns) const;

  std::vector<double> goals_ns_;  ///< ascending
  CeilingSearchOptions options_;
  std::vector<RateProbe> probes_;
};

}  // namespace macro
