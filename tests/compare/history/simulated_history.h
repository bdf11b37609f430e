#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compare/history/check.h"

namespace compare::history {

enum class SimulatedNoise { normal, heavy_tailed, autoregressive };

/// A suite through many commits without running anything. Shares are per commit and benchmark.
struct SimulatedSuite {
  std::size_t commits = 500;
  std::size_t benchmarks = 10;
  SimulatedNoise noise = SimulatedNoise::normal;  ///< heavy_tailed: t with 3 degrees of freedom
  double spread = 0.03;                           ///< standard deviation of the logarithm
  double correlation = 0;                         ///< autoregressive: of neighbours
  double spikes = 0;                              ///< share that takes 30 % longer
  double flips = 0;            ///< chance to change to the other level, 12 % away, and stay there
  double gaps = 0;             ///< share that was not measured
  double quantum = 0;          ///< values are whole multiples of this; the first level is 20
  std::size_t swap_every = 0;  ///< commits after which another kind of machine measures, on average
  bool swaps_labelled = false;  ///< its model is known, so that its values are other series
  double step = 0;              ///< size of the steps, 0.1: 10 % up or down; 0: none
  double drift = 0;             ///< 0.1: rises by 10 % over drift_commits from a random place on
  std::size_t drift_commits = 150;
};

/// What was done to a benchmark.
struct SimulatedChange {
  std::size_t benchmark = 0;
  std::size_t commit = 0;  ///< of a drift: where it begins
  bool slower = true;
};

struct SimulatedHistory {
  Timeline timeline;
  std::vector<SimulatedChange> steps;
  std::vector<SimulatedChange> drifts;
  std::vector<std::size_t> swaps;  ///< commits from which on another machine measures
};

/// Steps have at least 30 commits before, between and after them, 55 on average.
SimulatedHistory simulate_history(const SimulatedSuite& suite, std::uint64_t seed);

/// The benchmark of a simulated series.
std::size_t simulated_benchmark(const Series& series);

/// A movement of an event, as it can be held against what was done.
struct SeenChange {
  EventKind kind = EventKind::step;
  std::size_t benchmark = 0;
  std::size_t commit = 0;
  bool slower = true;
  std::size_t seen_at = 0;  ///< the commit after which it was told
};

/// All at once.
std::vector<SeenChange> seen_offline(const Timeline& timeline);

/// Commit by commit, as CI does: what is fresh after each is told, and known from then on. One for
/// each movement of a fresh event.
std::vector<SeenChange> seen_online(const Timeline& timeline);

struct Score {
  std::uint64_t right = 0;  ///< seen, and done within 3 commits in that direction
  std::uint64_t wrong = 0;  ///< seen and not done
  std::uint64_t missed = 0;
  std::uint64_t twice = 0;  ///< seen again
};

/// Holds what was seen of one kind against what was done; each change counts once. `reach` in
/// commits.
Score score(const std::vector<SimulatedChange>& done, const std::vector<SeenChange>& seen,
            std::size_t reach);

}  // namespace compare::history
