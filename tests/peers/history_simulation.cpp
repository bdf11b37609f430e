// Checks simulated histories of known truth, all at once and commit by commit, and prints how often
// that was right beside what is asked. Run by ci/history_quality.sh.
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/compare/history/simulated_history.h"

namespace {

using namespace compare::history;  // NOLINT(google-build-using-namespace): a program about it

constexpr std::size_t kReach = 3;
constexpr double kPrecision = 0.95;
constexpr double kRecall = 0.90;
constexpr double kMostFalse = 1;  // alerts per 1,000 commits and benchmark

/// Histories that are checked once cost next to nothing beside those checked after every commit.
constexpr std::uint64_t kOnceFactor = 5;

struct Sizes {
  std::uint64_t histories = 3;
  std::uint64_t seed = 1;
};

void add(Score& sum, const Score& part) {
  sum.right += part.right;
  sum.wrong += part.wrong;
  sum.missed += part.missed;
  sum.twice += part.twice;
}

/// Runs `one` for each history on two threads and adds up what it returns.
template <typename One>
Score over_histories(const Sizes& sizes, std::uint64_t factor, const One& one) {
  Score sum;
  std::mutex guard;
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&] {
    for (std::uint64_t history = next++; history < sizes.histories * factor; history = next++) {
      const Score part = one(sizes.seed * 1'000'003 + history);
      const std::lock_guard lock(guard);
      add(sum, part);
    }
  };
  std::thread other(work);
  work();
  other.join();
  return sum;
}

double share(std::uint64_t part, std::uint64_t rest) {
  return part + rest == 0 ? 1 : static_cast<double>(part) / static_cast<double>(part + rest);
}

/// Steps of each size at each noise, all at once. Whether the goals were kept.
bool report_steps(const Sizes& sizes) {
  constexpr std::array kSteps = {0.03, 0.05, 0.075, 0.10, 0.15, 0.20, 0.30};
  constexpr std::array kSpreads = {0.01, 0.03, 0.06};
  std::printf(
      "\nsteps, found within %zu commits in the right direction, the whole history at once\n",
      kReach);
  std::printf("%-8s", "step");
  for (const double spread : kSpreads) {
    std::printf("   noise %.0f %%: %9s %9s", 100 * spread, "precision", "recall");
  }
  std::printf("\n");
  bool kept = true;
  for (const double step : kSteps) {
    std::printf("%5.1f %% ", 100 * step);
    bool good = true;
    for (const double spread : kSpreads) {
      const SimulatedSuite suite{.spread = spread, .step = step};
      const Score found = over_histories(sizes, kOnceFactor, [&](std::uint64_t seed) {
        const SimulatedHistory history = simulate_history(suite, seed);
        return score(history.steps, seen_offline(history.timeline), kReach);
      });
      const double precision = share(found.right, found.wrong + found.twice);
      const double recall = share(found.right, found.missed);
      std::printf("               %9.3f %9.3f", precision, recall);
      if (step >= 0.1 && spread <= 0.03) {
        good = good && precision >= kPrecision && recall >= kRecall;
      }
    }
    std::printf("%s\n", good ? "" : "  MISSED");
    kept = kept && good;
  }
  std::printf("asked: at least %.2f and %.2f of 10 %% at noise 3 %%\n", kPrecision, kRecall);
  return kept;
}

struct Scenario {
  const char* name;
  SimulatedSuite suite;
};

std::vector<Scenario> quiet_scenarios() {
  using enum SimulatedNoise;
  return {
      {"normal 1 %", {.spread = 0.01}},
      {"normal 3 %", {.spread = 0.03}},
      {"normal 10 %", {.spread = 0.10}},
      {"heavy-tailed 3 %", {.noise = heavy_tailed, .spread = 0.03}},
      {"heavy-tailed 10 %", {.noise = heavy_tailed, .spread = 0.10}},
      {"autocorrelated 0.5, 3 %", {.noise = autoregressive, .spread = 0.03, .correlation = 0.5}},
      {"autocorrelated 0.7, 3 %", {.noise = autoregressive, .spread = 0.03, .correlation = 0.7}},
      {"autocorrelated 0.7, 10 %", {.noise = autoregressive, .spread = 0.10, .correlation = 0.7}},
      {"spikes", {.spread = 0.03, .spikes = 0.05}},
      {"two levels, flips 0.05", {.commits = 2000, .benchmarks = 2, .spread = 0.02, .flips = 0.05}},
      {"two levels, flips 0.1", {.commits = 2000, .benchmarks = 2, .spread = 0.02, .flips = 0.1}},
      {"two levels, flips 0.2", {.commits = 2000, .benchmarks = 2, .spread = 0.02, .flips = 0.2}},
      {"two levels, flips 0.5", {.commits = 2000, .benchmarks = 2, .spread = 0.02, .flips = 0.5}},
      {"coarse unit", {.spread = 0.02, .quantum = 1}},
      {"gaps", {.spread = 0.03, .gaps = 0.4}},
      {"runner swaps, unknown", {.spread = 0.03, .swap_every = 60}},
      {"runner pool, unknown", {.spread = 0.03, .swap_every = 2}},
      {"runner swaps, known", {.spread = 0.03, .swap_every = 10, .swaps_labelled = true}},
  };
}

/// Alerts of histories in which nothing happens: `wrong`, and of them `right` at a runner swap.
Score false_alerts(const Sizes& sizes, const SimulatedSuite& suite,
                   std::vector<SeenChange> (*seen)(const Timeline&)) {
  return over_histories(sizes, 1, [&](std::uint64_t seed) {
    const SimulatedHistory history = simulate_history(suite, seed);
    Score found;
    for (const SeenChange& change : seen(history.timeline)) {
      ++found.wrong;
      found.right +=
          std::any_of(history.swaps.begin(), history.swaps.end(),
                      [&](std::size_t swap) {
                        return swap <= change.commit + kReach && change.commit <= swap + kReach;
                      })
              ? 1
              : 0;
    }
    return found;
  });
}

/// Histories in which nothing happens, checked after every commit. Whether the goals were kept.
bool report_quiet(const Sizes& sizes) {
  std::printf(
      "\nnothing happens: false alerts per 1,000 commits and benchmark, after every commit and at "
      "once\n");
  bool kept = true;
  for (const Scenario& scenario : quiet_scenarios()) {
    const SimulatedSuite& suite = scenario.suite;
    const Score online = false_alerts(sizes, suite, seen_online);
    const Score offline = false_alerts(sizes, suite, seen_offline);
    const double thousands =
        static_cast<double>(suite.commits * suite.benchmarks * sizes.histories) / 1000;
    const double most = kMostFalse * thousands;
    bool good =
        static_cast<double>(online.wrong) <= most && static_cast<double>(offline.wrong) <= most;
    std::printf("%-26s %7.3f %7.3f   at most %.0f", scenario.name,
                static_cast<double>(online.wrong) / thousands,
                static_cast<double>(offline.wrong) / thousands, kMostFalse);
    // Where a pool swaps every few commits all is within reach of a swap.
    if (suite.swap_every > 2 * kReach + 4) {
      good = good && online.right + offline.right == 0;
      std::printf("; %llu at swaps, none allowed",
                  static_cast<unsigned long long>(online.right + offline.right));
    }
    std::printf("%s\n", good ? "" : "  MISSED");
    std::fflush(stdout);
    kept = kept && good;
  }
  return kept;
}

/// 10 % steps in histories that are difficult in other ways, after every commit; three benchmarks,
/// for steps of ten at random places would often be one event. Whether the goals were kept.
bool report_online(const Sizes& sizes) {
  constexpr std::uint64_t kFactor = 3;
  std::printf("\nsteps of 10 %%, after every commit: each is told once\n");
  std::printf("%-26s %9s %7s %7s\n", "", "precision", "recall", "again");
  using enum SimulatedNoise;
  std::vector<Scenario> scenarios = {
      {"normal 3 %", {.spread = 0.03}},
      {"heavy-tailed 3 %", {.noise = heavy_tailed, .spread = 0.03}},
      {"autocorrelated 0.5, 3 %", {.noise = autoregressive, .spread = 0.03, .correlation = 0.5}},
      {"spikes", {.spread = 0.03, .spikes = 0.05}},
      {"gaps", {.spread = 0.03, .gaps = 0.4}},
  };
  bool kept = true;
  for (Scenario& scenario : scenarios) {
    scenario.suite.benchmarks = 3;
    scenario.suite.step = 0.1;
    const Score found = over_histories(sizes, kFactor, [&](std::uint64_t seed) {
      const SimulatedHistory history = simulate_history(scenario.suite, seed);
      return score(history.steps, seen_online(history.timeline), kReach + 2);
    });
    const double precision = share(found.right, found.wrong + found.twice);
    const double recall = share(found.right, found.missed);
    const bool asked = &scenario == &scenarios.front();
    const bool good = !asked || (precision >= kPrecision && recall >= kRecall);
    std::printf("%-26s %9.3f %7.3f %7llu%s%s\n", scenario.name, precision, recall,
                static_cast<unsigned long long>(found.twice),
                asked ? "   at least 0.95 and 0.90" : "", good ? "" : "  MISSED");
    std::fflush(stdout);
    kept = kept && good;
  }
  return kept;
}

/// Whether the goals were kept: what doubles the least change is found, and no steps are told.
bool report_drift(const Sizes& sizes) {
  bool kept = true;
  std::printf(
      "\ndrift over 150 commits at noise 3 %%: found in the right direction; steps count as "
      "wrong\n");
  for (const double drift : {0.03, 0.05, 0.10, 0.20}) {
    const SimulatedSuite suite{.spread = 0.03, .drift = drift};
    std::uint64_t steps = 0;
    std::mutex guard;
    const Score found = over_histories(sizes, kOnceFactor, [&](std::uint64_t seed) {
      const SimulatedHistory history = simulate_history(suite, seed);
      std::vector<SeenChange> seen = seen_offline(history.timeline);
      const auto is_step = [](const SeenChange& change) { return change.kind == EventKind::step; };
      const std::lock_guard lock(guard);
      steps += std::erase_if(seen, is_step);
      return score(history.drifts, seen, 150);
    });
    const double recall = share(found.right, found.missed);
    const double precision = share(found.right, found.wrong + found.twice + steps);
    const bool good = precision >= kPrecision && (drift < 0.1 || recall >= kRecall);
    std::printf("%5.1f %%  precision %.3f  recall %.3f%s%s\n", 100 * drift, precision, recall,
                drift < 0.1 ? "" : "   at least 0.95 and 0.90", good ? "" : "  MISSED");
    kept = kept && good;
  }
  return kept;
}

std::uint64_t number(std::string_view text, std::uint64_t otherwise) {
  std::uint64_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  Sizes sizes;
  sizes.histories = argc > 1 ? number(argv[1], sizes.histories) : sizes.histories;
  sizes.seed = argc > 2 ? number(argv[2], sizes.seed) : sizes.seed;
  std::printf(
      "seed %llu, %llu histories of 500 commits and 10 benchmarks a row where they are checked "
      "after every commit (two levels: 2,000 commits), %llu where once\n",
      static_cast<unsigned long long>(sizes.seed), static_cast<unsigned long long>(sizes.histories),
      static_cast<unsigned long long>(sizes.histories * kOnceFactor));
  bool kept = report_steps(sizes);
  kept = report_drift(sizes) && kept;
  kept = report_online(sizes) && kept;
  kept = report_quiet(sizes) && kept;
  return kept ? 0 : 1;
}
