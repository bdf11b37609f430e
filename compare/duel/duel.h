#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compare/duel/round_runner.h"
#include "compare/verdict/judge.h"

namespace compare::duel {

struct DuelOptions {
  verdict::Options judging;
  /// No round starts that would end after it, by the longest that its benchmark had.
  std::chrono::milliseconds budget{300'000};
  std::optional<Pairing> pairing;  ///< as PairingChoice says, if missing
  std::uint64_t seed = 0;          ///< of the order of benchmarks and arrangements
  RunnerOptions runner;
  /// Rounds of each benchmark, whatever is decided: for calibration. 0: as the looks say.
  std::size_t fixed_rounds = 0;
};

/// How far a duel is.
struct Progress {
  std::string benchmark;  ///< whose round is next
  std::size_t round = 0;  ///< from 1; 0 before the first that counts
  std::size_t benchmarks = 0;
  std::size_t decided = 0;
  std::chrono::milliseconds elapsed{0};
  std::chrono::milliseconds left{0};  ///< at most: the rest of the budget, or of all looks
};

/// Told of what happens, in the thread that runs the duel.
class DuelObserver {
 public:
  DuelObserver() = default;
  virtual ~DuelObserver() = default;
  DuelObserver(const DuelObserver&) = delete;
  DuelObserver& operator=(const DuelObserver&) = delete;
  DuelObserver(DuelObserver&&) = delete;
  DuelObserver& operator=(DuelObserver&&) = delete;

  virtual void before_round(const Progress& progress) = 0;
  /// A benchmark gets no further rounds: the comparisons of it.
  virtual void decided(const std::vector<const verdict::Comparison*>& comparisons) = 0;
  /// After each look: the files as they are, marked as not complete.
  virtual void looked(const results::ResultFile& baseline, const results::ResultFile& current) = 0;
};

struct DuelResult {
  results::ResultFile baseline;
  results::ResultFile current;
};

/// Duels two programs by sequential looks (verdict/looks.h). Round k of every undecided benchmark
/// comes before round k + 1 of any, in an order drawn from the seed; which arrangement comes first
/// is balanced over each pair of rounds. After each look verdict::judge says what is decided. Ends
/// when all is, when the last look is done, or with the budget. Rounds that were disturbed are
/// repeated, as DisturbanceRule says. A side that fails and an interruption end it too: the files
/// then hold what was measured, their DuelRecord is not complete and says why. Both programs must
/// be of one kind; throws std::invalid_argument where not, and where they have no benchmark in
/// common that the filter leaves.
DuelResult run_duel(Program& baseline, Program& current, const DuelOptions& options,
                    DuelObserver& observer, const std::atomic<bool>& stop);

}  // namespace compare::duel
