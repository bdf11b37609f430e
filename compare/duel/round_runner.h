#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compare/duel/disturbance.h"
#include "compare/duel/program.h"
#include "compare/results/result_file.h"

namespace compare::duel {

/// How both sides of a round are brought together.
enum class Pairing {
  duet,      ///< at the same time, each on a core of its own; then with the cores swapped
  adjacent,  ///< one after the other on the same core, A B B A
  blocks     ///< whole programs, one after the other, A B B A, where they like
};
std::string_view word(Pairing pairing);

/// One round: a row for each benchmark and side, each what two arrangements say together.
struct Round {
  std::vector<results::Row> baseline;
  std::vector<results::Row> current;
  bool disturbed = false;  ///< by DisturbanceRule, or because a side says so itself (`invalid`)
  std::string invalid;     ///< what the side said whose measurement is of no use; then no rows
};

struct RunnerOptions {
  ProcessLength length;
  DisturbanceRule rule;
  std::chrono::milliseconds side_timeout{60'000};  ///< for one process
};

/// Runs rounds. Not synchronised; pins the calling thread for short times.
class RoundRunner {
 public:
  /// All must outlive it.
  RoundRunner(Program& baseline, Program& current, RunnerOptions options,
              const std::atomic<bool>& stop);

  /// The closest pairing that this machine and this benchmark allow: blocks for whole programs;
  /// adjacent where there is one core, or the benchmark has more threads than one.
  [[nodiscard]] Pairing closest(const std::string& benchmark) const;

  /// Runs one round; `number`: how often this benchmark ran before, which chooses the layout;
  /// `baseline_first`: which arrangement comes first. Throws SideFailed, Interrupted, or
  /// std::system_error.
  Round run(const std::string& benchmark, std::size_t number, Pairing pairing, bool baseline_first);

  /// Runs one side alone once, for a benchmark that the other does not have.
  std::vector<results::Row> run_alone(Program& program, const std::string& benchmark);

  /// The context of the first file that a side wrote; empty before.
  [[nodiscard]] const results::Context& baseline_context() const { return baseline_.context; }
  [[nodiscard]] const results::Context& current_context() const { return current_.context; }

 private:
  struct Side {
    Program& program;
    results::Context context;
    std::vector<std::vector<results::Row>> runs;  ///< of the round in progress
    std::set<std::string> benchmarks;             ///< of a whole program's first run
  };
  void run_duet(const std::string& benchmark, int baseline_cpu, int current_cpu);
  void run_one(Side& side, const std::string& benchmark, const std::vector<int>& cpus);
  void take(Side& side, const std::string& benchmark, const Ending& ending);
  static void refuse_other_benchmarks(Side& side, const std::vector<results::Row>& rows);
  void spin(const std::vector<int>& cpus);

  Side baseline_;
  Side current_;
  RunnerOptions options_;
  const std::atomic<bool>& stop_;
  std::vector<int> allowed_;
  std::optional<std::pair<int, int>> cores_;
  SpinTimes spins_;
  double slowest_spin_ = 1;  ///< of the round in progress
  std::vector<Ending> endings_;
};

}  // namespace compare::duel
