#include "compare/duel/round_runner.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "compare/duel/command.h"
#include "compare/duel/processors.h"
#include "compare/duel/round_rows.h"
#include "compare/report/layout.h"

namespace compare::duel {
namespace {

using Clock = std::chrono::steady_clock;

/// Both runs of a side, row by row; a benchmark that only one run has is left out.
std::vector<results::Row> join_runs(const std::vector<std::vector<results::Row>>& runs) {
  std::vector<results::Row> rows;
  for (const results::Row& first : runs.front()) {
    const auto second =
        std::find_if(runs.back().begin(), runs.back().end(),
                     [&](const results::Row& row) { return row.run_name == first.run_name; });
    if (second != runs.back().end()) {
      rows.push_back(joined(first, *second));
    }
  }
  return rows;
}

}  // namespace

std::string_view word(Pairing pairing) {
  switch (pairing) {
    case Pairing::duet:
      return "duet";
    case Pairing::adjacent:
      return "adjacent";
    case Pairing::blocks:
      break;
  }
  return "blocks";
}

RoundRunner::RoundRunner(Program& baseline, Program& current, RunnerOptions options,
                         const std::atomic<bool>& stop)
    : baseline_{baseline, {}, {}, {}},
      current_{current, {}, {}, {}},
      options_(options),
      stop_(stop),
      allowed_(allowed_processors()),
      cores_(two_cores(allowed_)) {}

Pairing RoundRunner::closest(const std::string& benchmark) const {
  if (baseline_.program.whole()) {
    return Pairing::blocks;
  }
  return cores_ && threads_of(benchmark) == 1 ? Pairing::duet : Pairing::adjacent;
}

Round RoundRunner::run(const std::string& benchmark, std::size_t number, Pairing pairing,
                       bool baseline_first) {
  baseline_.runs.clear();
  current_.runs.clear();
  endings_.clear();
  slowest_spin_ = 1;
  baseline_.program.make_fresh_copy(number);
  current_.program.make_fresh_copy(number);
  // More threads than one may use all processors; a single one stays where its round began.
  const bool pinned = pairing != Pairing::blocks && threads_of(benchmark) == 1;
  const std::vector<int> used = pairing == Pairing::duet
                                    ? std::vector<int>{cores_->first, cores_->second}
                                    : (pinned ? std::vector<int>{allowed_.front()} : allowed_);
  const auto stolen_before = stolen_time(used);
  const auto began = Clock::now();
  Round round;
  if (pairing == Pairing::duet) {
    const auto [first, second] =
        baseline_first ? *cores_ : std::pair(cores_->second, cores_->first);
    run_duet(benchmark, first, second);
    run_duet(benchmark, second, first);
  } else {
    Side& first = baseline_first ? baseline_ : current_;
    Side& second = baseline_first ? current_ : baseline_;
    try {
      for (Side* side : {&first, &second, &second, &first}) {
        run_one(*side, benchmark, pinned ? used : std::vector<int>());
      }
    } catch (const InvalidMeasurement& error) {
      round.disturbed = true;
      round.invalid = error.what();
      return round;
    }
  }
  const auto time = (Clock::now() - began) * static_cast<int>(used.size());
  round.baseline = join_runs(baseline_.runs);
  round.current = join_runs(current_.runs);
  round.disturbed = pairing != Pairing::blocks &&
                    disturbed(options_.rule, slowest_spin_, stolen_time(used) - stolen_before, time,
                              pinned ? endings_ : std::vector<Ending>());
  return round;
}

std::vector<results::Row> RoundRunner::run_alone(Program& program, const std::string& benchmark) {
  Side& side = &program == &baseline_.program ? baseline_ : current_;
  side.runs.clear();
  program.make_fresh_copy(0);
  run_one(side, benchmark, {});
  return std::move(side.runs.front());
}

void RoundRunner::run_duet(const std::string& benchmark, int baseline_cpu, int current_cpu) {
  spin({baseline_cpu, current_cpu});
  {
    ChildProcess before(baseline_.program.launch(benchmark, options_.length, {baseline_cpu}));
    ChildProcess now(current_.program.launch(benchmark, options_.length, {current_cpu}));
    before.let_go();
    now.let_go();
    const Ending before_ending = before.wait(options_.side_timeout, stop_);
    const Ending now_ending = now.wait(options_.side_timeout, stop_);
    take(baseline_, benchmark, before_ending);
    take(current_, benchmark, now_ending);
  }
  spin({baseline_cpu, current_cpu});
}

void RoundRunner::run_one(Side& side, const std::string& benchmark, const std::vector<int>& cpus) {
  spin(cpus);
  ChildProcess process(side.program.launch(benchmark, options_.length, cpus));
  process.let_go();
  take(side, benchmark, process.wait(options_.side_timeout, stop_));
  spin(cpus);
}

void RoundRunner::take(Side& side, const std::string& benchmark, const Ending& ending) {
  endings_.push_back(ending);
  results::ResultFile file = side.program.read_results(ending, benchmark);
  std::vector<results::Row> rows = medians(file);
  if (side.program.whole()) {
    refuse_other_benchmarks(side, rows);
  }
  const bool there = std::any_of(rows.begin(), rows.end(), [&](const results::Row& row) {
    return side.program.whole() || row.run_name == benchmark;
  });
  if (!there) {
    // Else it would be missing on both sides, and what is missing fails nothing.
    throw SideFailed(side.program.described() + " wrote no result of " + benchmark);
  }
  side.runs.push_back(std::move(rows));
  if (side.context.entries.empty()) {
    side.context = std::move(file.context);
  }
}

/// What comes and goes would be missing in rounds, or paired with another round's.
void RoundRunner::refuse_other_benchmarks(Side& side, const std::vector<results::Row>& rows) {
  std::set<std::string> names;
  for (const results::Row& row : rows) {
    names.insert(row.run_name);
  }
  if (side.benchmarks.empty()) {
    side.benchmarks = names;
  }
  std::vector<std::string> other;
  std::set_symmetric_difference(side.benchmarks.begin(), side.benchmarks.end(), names.begin(),
                                names.end(), std::back_inserter(other));
  if (!other.empty() || names.empty()) {
    throw SideFailed(side.program.described() + " " +
                     (names.empty() ? "wrote no result"
                                    : "does not write the same benchmarks each time: " +
                                          report::printable(other.front())));
  }
}

void RoundRunner::spin(const std::vector<int>& cpus) {
  for (const int cpu : cpus) {
    const PinnedHere pinned(cpu);
    slowest_spin_ = std::max(slowest_spin_, spins_.note(cpu, calibration_spin()));
  }
}

}  // namespace compare::duel
