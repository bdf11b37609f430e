#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "compare/results/noise_profile.h"
#include "compare/verdict/verdict.h"

namespace compare::calibrate {

/// What was measured: sessions in which a program was duelled with itself, each judged by the
/// default rule as if the sides were two programs.
struct Sessions {
  std::vector<verdict::Verdict> verdicts;
  std::chrono::milliseconds per_round{0};  ///< of one benchmark, at the mean
  double threshold_percent = 10;
  std::chrono::milliseconds budget{300'000};  ///< of the duels that are to come
};

/// The noise of one metric of one benchmark, and what it allows.
struct Calibrated {
  results::NoiseEntry noise;
  /// The smallest change, in percent, that a duel within the budget finds in 19 of 20 cases.
  double smallest_change_percent = 0;
  std::string advice;  ///< what would help; empty where the threshold can be gated at
};

struct Calibration {
  results::NoiseProfile profile;
  std::vector<Calibrated> benchmarks;  ///< the noisiest first
  std::size_t rounds_in_budget = 0;    ///< of each benchmark, if all of them went on to the end
  /// What could not be compared with itself, "NAME METRIC: why", and what the duels warned of.
  std::vector<std::string> left_out;
  std::vector<std::string> warnings;
  double most_false_alarms = 1;  ///< upper bound of their chance at 95 %, Clopper & Pearson
};

/// Sums up. With v_i the values of a side's rounds and l_i the log ratios of the rounds of a
/// session, spreads are 1.4826 MAD of logarithms (medians over the sessions):
/// - process_spread: sqrt(2) times that of v_i, for each is the mean of two processes
/// - pair_spread: that of l_i
/// - session_spread: standard deviation of the sessions' medians of v_i, with the part taken out
///   that the processes bring in; pair_session_spread: that of their estimates, with the part of
///   the rounds taken out. The variance of a median is pi/2 sigma^2 / n. NaN for one session.
/// The smallest change is (z_level + z_0.95) sqrt(pair_spread^2 / n + pair_session_spread^2), with
/// the rounds n that the budget has room for, at most those of the last look, and its level.
Calibration sum_up(const Sessions& sessions);

/// The table for people: spreads, smallest changes, what is too noisy and what would help.
std::string calibration_report(const Calibration& calibration, double threshold_percent);

}  // namespace compare::calibrate
