#include "compare/duel/duel.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "compare/duel/pairing_choice.h"
#include "compare/duel/processors.h"
#include "compare/duel/schedule.h"
#include "compare/duel/side_file.h"
#include "compare/verdict/looks.h"

namespace compare::duel {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kWholeProgram = "all benchmarks";
constexpr const char* kRunning = "still running";

/// What is measured together: one benchmark, or a whole program's.
struct Contest {
  std::string benchmark;
  PairingChoice pairing;
  std::size_t rounds = 0;
  std::size_t tried = 0;  ///< rounds, those included that were thrown away
  bool decided = false;
  int rejected_in_a_row = 0;
  milliseconds longest_round{0};
};

class Duel {
 public:
  Duel(Program& baseline, Program& current, const DuelOptions& options, DuelObserver& observer,
       const std::atomic<bool>& stop)
      : baseline_(baseline),
        current_(current),
        options_(options),
        observer_(observer),
        stop_(stop),
        runner_(baseline, current, options.runner, stop),
        schedule_(options.seed),
        began_(Clock::now()) {}

  DuelResult run() {
    std::string stopped;
    try {
      prepare();
      fight();
      stopped = unmeasured();
    } catch (const SideFailed& failure) {
      stopped = failure.what();
    } catch (const Interrupted& interruption) {
      stopped = interruption.what();
    } catch (const std::system_error& error) {
      stopped = "no process can be run: " + std::string(error.what());
    }
    warn_of_disturbed_rounds();
    describe(stopped);
    return std::move(result_);
  }

 private:
  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - began_);
  }

  /// What no round reached is in neither file, where nobody could miss it.
  [[nodiscard]] std::string unmeasured() const {
    const auto count = std::count_if(contests_.begin(), contests_.end(),
                                     [](const Contest& each) { return each.rounds == 0; });
    return count == 0 ? ""
                      : "the budget ended before " + std::to_string(count) + " of " +
                            std::to_string(contests_.size()) + " benchmarks had a round";
  }

  void prepare() {
    if (baseline_.whole() != current_.whole()) {
      throw std::invalid_argument(
          "one command has {out} and the other has not; both must write their results alike");
    }
    if (baseline_.whole()) {
      contests_.push_back({std::string(kWholeProgram), PairingChoice(Pairing::blocks, true)});
    } else {
      const std::vector<std::string> before = names_of(baseline_);
      const std::vector<std::string> now = names_of(current_);
      treat_copies_alike();
      for (const std::string& name : before) {
        const bool in_both = std::find(now.begin(), now.end(), name) != now.end();
        in_both ? add_contest(name) : run_alone(baseline_, name, result_.baseline);
      }
      for (const std::string& name : now) {
        if (std::find(before.begin(), before.end(), name) == before.end()) {
          run_alone(current_, name, result_.current);
        }
      }
    }
    if (contests_.empty()) {
      throw std::invalid_argument(
          "the two commands have no benchmark in common that --filter "
          "leaves; see their --benchmark_list_tests");
    }
    identical_ = Program::identical(baseline_, current_);
    // The first round of all is not counted: it warms caches and shows how long one takes.
    Contest& first = contests_.front();
    tell(first.benchmark, 0);
    const auto before = Clock::now();
    runner_.run(first.benchmark, first.tried, first.pairing.next(), true);
    first.longest_round = std::chrono::duration_cast<milliseconds>(Clock::now() - before);
  }

  /// What a copy is worth must not be the difference between the sides.
  void treat_copies_alike() {
    for (const Program* program : {&baseline_, &current_}) {
      if (!program->runs_from_copies()) {
        warnings_.push_back(
            "the " + program->side() +
            " does not run from a copy of its file, so neither side does, and where their files "
            "happen to lie in memory is the same in all rounds");
      }
    }
    if (!warnings_.empty()) {
      baseline_.run_in_place();
      current_.run_in_place();
    }
  }

  std::vector<std::string> names_of(Program& program) {
    std::vector<std::string> names = program.list_benchmarks(options_.runner.side_timeout, stop_);
    if (const auto& filter = options_.judging.filter) {
      std::erase_if(names, [&](const std::string& name) { return !filter->finds(name); });
    }
    return names;
  }

  void add_contest(const std::string& name) {
    const Pairing closest = runner_.closest(name);
    // What a benchmark does not allow, asking for it does not change.
    const Pairing pairing = closest == Pairing::duet ? options_.pairing.value_or(closest) : closest;
    const bool only = closest != Pairing::duet || options_.pairing.has_value();
    contests_.push_back({name, PairingChoice(pairing, only)});
  }

  void run_alone(Program& program, const std::string& name, results::ResultFile& file) {
    tell(name, 0);
    for (const results::Row& row : runner_.run_alone(program, name)) {
      file.rows.push_back(row);
    }
  }

  [[nodiscard]] std::size_t undecided() const {
    return static_cast<std::size_t>(std::count_if(
        contests_.begin(), contests_.end(), [](const Contest& each) { return !each.decided; }));
  }

  void fight() {
    for (std::size_t round = 1; round <= last_round() && undecided() > 0; ++round) {
      for (const std::size_t index : schedule_.shuffled(contests_.size())) {
        if (!contests_[index].decided && fits(contests_[index])) {
          tell(contests_[index].benchmark, round);
          measure(index);
        }
      }
      if (std::none_of(contests_.begin(), contests_.end(),
                       [this](const Contest& each) { return !each.decided && fits(each); })) {
        return;
      }
      if (round == 1) {
        describe(kRunning);
        static_cast<void>(judged(false));  // refuses now what cannot be judged at all
      }
      if (is_look(round) || round == last_round()) {
        look(round == last_round());
      }
    }
  }

  /// Whether a round of it would end within the budget, by the longest that it had.
  [[nodiscard]] bool fits(const Contest& contest) const {
    return elapsed() + contest.longest_round < options_.budget;
  }

  [[nodiscard]] std::size_t last_round() const {
    return options_.fixed_rounds > 0 ? options_.fixed_rounds : verdict::kLooks.back().rounds;
  }

  [[nodiscard]] static bool is_look(std::size_t round) {
    return std::any_of(verdict::kLooks.begin(), verdict::kLooks.end(),
                       [round](const verdict::Look& each) { return each.rounds == round; });
  }

  void tell(const std::string& benchmark, std::size_t round) {
    Progress progress;
    progress.benchmark = benchmark;
    progress.round = round;
    progress.benchmarks = contests_.size();
    progress.decided = contests_.size() - undecided();
    progress.elapsed = elapsed();
    const auto rounds_left = (last_round() + 1 - round) * undecided();
    const auto rounds_done = static_cast<long>(std::max<std::size_t>(rounds_done_, 1));
    progress.left = std::min(options_.budget - progress.elapsed,
                             measuring_ / rounds_done * static_cast<long>(rounds_left));
    observer_.before_round(progress);
  }

  void measure(std::size_t index) {
    Contest& contest = contests_[index];
    while (true) {
      const auto before = Clock::now();
      const Pairing pairing = contest.pairing.next();
      const Round round =
          runner_.run(contest.benchmark, contest.tried++, pairing, schedule_.baseline_first(index));
      const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - before);
      contest.longest_round = std::max(contest.longest_round, took);
      measuring_ += took;
      ++rounds_done_;
      if (round.disturbed && patient_with(contest)) {
        ++rejected_;
        ++contest.rejected_in_a_row;
        continue;
      }
      if (!round.invalid.empty()) {
        if (contest.rounds == 0 || fits(contest)) {
          throw SideFailed(round.invalid);
        }
        ++rejected_;  // only the time is over: what was measured before it counts
        return;
      }
      disturbed_ += round.disturbed ? 1 : 0;
      pairings_.insert(pairing);
      if (pairing != Pairing::blocks) {
        contest.pairing.note(
            pairing, std::log(round.current.front().real_time / round.baseline.front().real_time));
      }
      contest.rejected_in_a_row = 0;
      keep(round.baseline, result_.baseline, contest.rounds);
      keep(round.current, result_.current, contest.rounds);
      ++contest.rounds;
      return;
    }
  }

  [[nodiscard]] bool patient_with(const Contest& contest) const {
    const DisturbanceRule& rule = options_.runner.rule;
    const auto share = static_cast<double>(rejected_ + 1) / static_cast<double>(rounds_done_);
    return contest.rejected_in_a_row < rule.patience &&
           (rejected_ < rule.free_rejections || share <= rule.most_rejected) && fits(contest);
  }

  void warn_of_disturbed_rounds() {
    if (disturbed_ > 0) {
      warnings_.push_back(
          std::to_string(disturbed_) + " of " + std::to_string(rounds_done_ - rejected_) +
          " rounds were disturbed and counted all the same, " + std::to_string(rejected_) +
          " were thrown away: other programs use this machine");
    }
  }

  static void keep(const std::vector<results::Row>& rows, results::ResultFile& file,
                   std::size_t round) {
    for (results::Row row : rows) {
      row.repetition_index = static_cast<int>(round);
      file.rows.push_back(std::move(row));
    }
  }

  [[nodiscard]] verdict::Verdict judged(bool last) const {
    verdict::Options judging = options_.judging;
    judging.interim = !last;
    return verdict::judge(result_.baseline, result_.current, std::move(judging));
  }

  void look(bool last) {
    describe(kRunning);
    observer_.looked(result_.baseline, result_.current);
    const verdict::Verdict verdict = judged(last);
    std::unordered_map<std::string_view, std::vector<const verdict::Comparison*>> of;
    for (const verdict::Comparison& comparison : verdict.comparisons) {
      of[baseline_.whole() ? kWholeProgram : std::string_view(comparison.name)].push_back(
          &comparison);
    }
    for (Contest& contest : contests_) {
      const auto& comparisons = of[contest.benchmark];
      const bool open =
          std::any_of(comparisons.begin(), comparisons.end(), [](const verdict::Comparison* each) {
            return each->decision == verdict::Decision::unsure;
          });
      if (!contest.decided && (last || (!open && options_.fixed_rounds == 0))) {
        contest.decided = true;
        observer_.decided(comparisons);
      }
    }
  }

  void describe(const std::string& stopped) {
    results::DuelRecord record;
    record.seed = options_.seed;
    record.id = id_;
    for (const Pairing each : pairings_) {
      record.pairing += (record.pairing.empty() ? "" : " and ") + std::string(word(each));
    }
    record.threshold_percent = options_.judging.threshold_percent;
    for (const verdict::Look& each : verdict::kLooks) {
      record.looks.push_back(each.rounds);
    }
    record.rejected_rounds = rejected_;
    record.identical = identical_;
    record.complete = stopped.empty();
    record.stopped = stopped;
    record.warnings = warnings_;
    describe_side(result_.baseline, runner_.baseline_context(), baseline_, processor_, record);
    describe_side(result_.current, runner_.current_context(), current_, processor_, record);
  }

  Program& baseline_;
  Program& current_;
  const DuelOptions& options_;
  DuelObserver& observer_;
  const std::atomic<bool>& stop_;
  RoundRunner runner_;
  Schedule schedule_;
  Clock::time_point began_;
  const std::string processor_ = processor_model();
  bool identical_ = false;  ///< read once: looks are many, and programs large
  std::vector<Contest> contests_;
  DuelResult result_;
  std::vector<std::string> warnings_;
  std::size_t rejected_ = 0;
  std::size_t disturbed_ = 0;  ///< that counted all the same
  std::size_t rounds_done_ = 0;
  std::set<Pairing> pairings_;  ///< that rounds had
  milliseconds measuring_{0};
  std::string id_ = std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) +
                    "-" + std::to_string(options_.seed);
};

}  // namespace

DuelResult run_duel(Program& baseline, Program& current, const DuelOptions& options,
                    DuelObserver& observer, const std::atomic<bool>& stop) {
  return Duel(baseline, current, options, observer, stop).run();
}

}  // namespace compare::duel
