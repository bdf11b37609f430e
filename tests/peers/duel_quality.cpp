// Judges saved duels of known truth again, as plain compare does, and sums up how good they were.
// Run by ci/verdict_quality.sh --real: duel_quality [--slow PREFIX] DIR...
// Rows of --slow are those that were made slower; all others are to stay as they were.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/read_result_file.h"
#include "compare/stats/binomial.h"
#include "compare/stats/order_statistics.h"
#include "compare/verdict/judge.h"

namespace {

using compare::verdict::Comparison;
using compare::verdict::Decision;
using compare::verdict::Status;

/// The spread of the log ratios of a comparison's rounds: 1.4826 MAD.
double round_spread(const Comparison& comparison) {
  std::vector<double> changes;
  for (std::size_t round = 0; round < comparison.baseline_values.size(); ++round) {
    changes.push_back(
        std::log(comparison.current_values[round] / comparison.baseline_values[round]));
  }
  return compare::stats::robust_deviation(changes);
}

struct Sum {
  std::size_t compared = 0;
  std::size_t failed = 0;
  std::size_t unsure = 0;
  std::size_t other = 0;        ///< not compared at all
  std::vector<double> changes;  ///< |log ratio|
  std::vector<double> spreads;  ///< of the rounds
  std::vector<double> rounds;

  void add(const Comparison& comparison) {
    if (comparison.status != Status::compared || !comparison.ratio) {
      ++other;
      return;
    }
    ++compared;
    const bool fails = compare::verdict::failed(comparison);
    failed += fails ? 1 : 0;
    unsure += comparison.decision == Decision::unsure ? 1 : 0;
    if (fails) {
      std::printf("  failed: %s %+.1f %%\n", comparison.name.c_str(),
                  100 * (*comparison.ratio - 1));
    }
    const auto n = static_cast<double>(comparison.baseline_values.size());
    changes.push_back(std::abs(std::log(*comparison.ratio)));
    spreads.push_back(round_spread(comparison));
    rounds.push_back(n);
  }

  void print(const char* what) const {
    if (compared == 0) {
      std::printf("%-10s none compared\n", what);
      return;
    }
    const auto bounds = compare::stats::clopper_pearson(failed, compared, 0.025);
    std::printf(
        "%-10s %5zu compared  %4zu failed (95 %%: %.2f .. %.2f %%)  %3zu unsure  %zu not "
        "compared\n",
        what, compared, failed, 100 * bounds.low, 100 * bounds.high, unsure, other);
    const double spread = compare::stats::median(spreads);
    const double n = compare::stats::median(rounds);
    std::printf(
        "%-10s median |change| %.2f %%, round spread %.2f %%, %g rounds, spread/sqrt(n) "
        "%.2f %%\n",
        "", 100 * compare::stats::median(changes), 100 * spread, n, 100 * spread / std::sqrt(n));
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::string slow;
  std::vector<std::string> directories;
  for (int index = 1; index < argc; ++index) {
    const std::string_view argument = argv[index];
    if (argument == "--slow" && index + 1 < argc) {
      slow = argv[++index];
    } else {
      directories.emplace_back(argument);
    }
  }
  try {
    Sum injected;
    Sum untouched;
    for (const std::string& directory : directories) {
      const auto baseline = compare::results::read_result_file(directory + "/baseline.json");
      const auto current = compare::results::read_result_file(directory + "/current.json");
      for (const Comparison& comparison :
           compare::verdict::judge(baseline, current, {}).comparisons) {
        if (comparison.status != Status::ignored) {
          (!slow.empty() && comparison.name.starts_with(slow) ? injected : untouched)
              .add(comparison);
        }
      }
    }
    if (!slow.empty()) {
      injected.print("injected");
    }
    untouched.print("untouched");
    return untouched.failed == 0 && untouched.compared > 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "duel_quality: %s\n", error.what());
    return 2;
  }
}
