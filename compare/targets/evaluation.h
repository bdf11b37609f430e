#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/result_file.h"
#include "compare/targets/runs.h"
#include "compare/targets/targets.h"

namespace compare::targets {

/// A throughput within these shares of what was offered is all of it: some requests fail, a
/// schedule that is drawn comes to more or less, and what is far above it was not offered by that
/// schedule.
inline constexpr double kLeastOfOffer = 0.95;
inline constexpr double kMostOfOffer = 1.1;

/// Above this spread, (largest - smallest) / median of several runs, they vary too much.
inline constexpr double kMaxSpread = 0.1;

/// A goal and what was measured of it, in the goal's unit.
struct GradedGoal {
  Goal goal;
  std::size_t measured = 0;      ///< by how many runs
  std::optional<double> figure;  ///< the median of the runs that measured it
  std::optional<Range> range;    ///< of two runs or more
  std::optional<double> spread;  ///< (high - low) / median of them; absent at a median of 0
  std::optional<Grade> grade;    ///< absent where not measured or not graded
  std::size_t issues = 0;        ///< runs whose own figure is an issue
  bool broken = false;           ///< a run has it, and it is no figure
  /// Of a throughput that has no grade: what was offered, requests/s, all of it answered, and less
  /// than the goal.
  std::optional<double> offered;
  std::string reason;  ///< which bound was missed, or why there is no grade

  /// Beside a median of 0, whatever is above it is too much.
  [[nodiscard]] bool varies() const {
    return spread ? *spread > kMaxSpread : range && range->high > range->low;
  }
};

/// The goals of the runs of one name.
struct GradedRuns {
  std::string name;
  std::size_t runs = 0;
  LoadModel load_model = LoadModel::unknown;
  std::string obstacle;           ///< why nothing was graded; empty where something was
  std::vector<GradedGoal> goals;  ///< as many as the targets have, in their order
  std::vector<std::string> notes;
};

enum class Outcome { good, needs_investigation, issue, cannot_grade };

/// "good", "needs_investigation", "issue", "cannot_grade": for programs.
std::string_view word(Outcome outcome);

/// 0 good, and where something needs investigation; 1 an issue; 2 where it cannot be graded.
int exit_code(Outcome outcome);

struct Evaluation {
  Targets targets;
  std::vector<GradedRuns> runs;
  /// Whatever cannot be graded comes first, for what was not measured well is neither good nor an
  /// issue; then an issue, then what needs investigation.
  Outcome outcome = Outcome::cannot_grade;
};

struct EvaluationOptions {
  RowChoice choice;                       ///< empty: see find_runs
  std::optional<LoadModel> load_model;    ///< instead of what the files say
  std::optional<ThinkingUsers> thinking;  ///< for the ceiling; says the model too
};

/// Grades each goal by the median over the runs of a name. Throughput is graded only where workers
/// went back to back or a rate was fixed: users with think time cannot offer more than
/// N / (Z + R), so that their throughput tells nothing of the gateway. Nor does a rate that was
/// offered (scheduled_per_second, or offered_rate_of the name) and answered, of a goal above it: to
/// that goal it is not applicable. Runs with an obstacle, or
/// without any goal that could be graded, cannot be graded. Throws results::InputError where a file
/// has no run.
Evaluation evaluate(const Targets& targets, const std::vector<results::ResultFile>& files,
                    const EvaluationOptions& options = {});

}  // namespace compare::targets
