// Duels simulated suites of known truth, as tests/compare/verdict/duel_simulation_test.cpp does
// with fewer, and prints how often they failed beside what is asked. Run by ci/verdict_quality.sh.
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "compare/stats/binomial.h"
#include "tests/compare/verdict/simulated_duel.h"

namespace {

using compare::verdict::SimulatedEnd;

constexpr std::size_t kSuite = 50;

struct Goal {
  double slowdown;
  double least;  ///< share of benchmarks that must fail
  double most;   ///< share that may
};

constexpr std::array<Goal, 6> kGoals = {{{1.00, 0, 0.001},
                                         {1.05, 0, 0.01},
                                         {1.10, 0, 1},
                                         {1.12, 0.80, 1},
                                         {1.15, 0.97, 1},
                                         {1.20, 0.999, 1}}};
constexpr double kMostSuitesFailed = 0.01;  // where nothing changed

struct Tally {
  std::uint64_t benchmarks = 0;
  std::uint64_t failed = 0;
  std::uint64_t suites_failed = 0;
  std::uint64_t rounds = 0;
};

Tally tally(double slowdown, std::uint64_t suites, std::uint64_t seed) {
  Tally found;
  for (std::uint64_t suite = 0; suite < suites; ++suite) {
    std::uint64_t failed = 0;
    for (const SimulatedEnd& end : compare::verdict::simulate_duel(
             {.slowdowns = std::vector<double>(kSuite, slowdown)}, seed + suite)) {
      failed += failed_end(end) ? 1 : 0;
      found.rounds += end.rounds;
    }
    found.benchmarks += kSuite;
    found.failed += failed;
    found.suites_failed += failed > 0 ? 1 : 0;
  }
  return found;
}

std::uint64_t number(std::string_view text, std::uint64_t otherwise) {
  std::uint64_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t suites = argc > 1 ? number(argv[1], 400) : 400;
  const std::uint64_t seed = argc > 2 ? number(argv[2], 1) : 1;
  std::printf("seed %llu, %llu suites of %zu benchmarks a row\n",
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(suites),
              kSuite);
  std::printf("%-6s  %9s  %-19s  %-22s  %7s  %s\n", "truth", "failed", "95 % interval", "asked",
              "rounds", "suites with a failure");
  bool kept = true;
  for (const Goal& goal : kGoals) {
    const Tally found = tally(goal.slowdown, suites, seed);
    const double share = static_cast<double>(found.failed) / static_cast<double>(found.benchmarks);
    const auto bounds = compare::stats::clopper_pearson(found.failed, found.benchmarks, 0.025);
    const double suite_share =
        static_cast<double>(found.suites_failed) / static_cast<double>(suites);
    const bool good = share >= goal.least && share <= goal.most &&
                      (goal.slowdown > 1 || suite_share <= kMostSuitesFailed);
    kept = kept && good;
    const std::string asked = goal.least > 0
                                  ? "at least " + std::to_string(100 * goal.least).substr(0, 4)
                                  : "at most " + std::to_string(100 * goal.most).substr(0, 4);
    std::printf("%+4.0f %%  %7.3f %%  %7.3f .. %6.3f %%  %-20s %%  %7.1f  %5.2f %%  %s\n",
                100 * (goal.slowdown - 1), 100 * share, 100 * bounds.low, 100 * bounds.high,
                goal.least == 0 && goal.most >= 1 ? "(the threshold)" : asked.c_str(),
                static_cast<double>(found.rounds) / static_cast<double>(found.benchmarks),
                100 * suite_share, good ? "" : "MISSED");
  }
  return kept ? 0 : 1;
}
