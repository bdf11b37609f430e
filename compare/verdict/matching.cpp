#include "compare/verdict/matching.h"

#include <algorithm>
#include <utility>

#include "compare/results/input_error.h"
#include "compare/results/time_unit.h"
#include "compare/verdict/benchmark_index.h"
#include "compare/verdict/evidence.h"

namespace compare::verdict {
namespace {

using results::Better;
using results::MetricTraits;

constexpr std::size_t kMostNamed = 10;  ///< metrics in a message
/// Of more rounds, whose pairs are many, repetitions are made.
constexpr std::size_t kMostRounds = 1000;
constexpr std::string_view kRealTime = "real_time";
constexpr std::string_view kCpuTime = "cpu_time";
constexpr std::string_view kThroughput = "throughput_per_second";

bool of_macro(std::string_view benchmark) { return benchmark.starts_with("macro/"); }

bool usable(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double value) { return value > 0; });
}

std::string error_text(const results::Row& row) {
  return row.error_message.empty() ? "no message" : row.error_message;
}

void add_once(std::vector<std::string_view>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

void add_counters(std::vector<std::string_view>& names, const Benchmark& benchmark) {
  // The first row speaks for all: repetitions of one benchmark have the same counters.
  for (const auto& counter : benchmark.rows.front()->counters) {
    add_once(names, counter.first);
  }
}

class Matcher {
 public:
  Matcher(const Options& options, const std::string& obstacle, bool paired, RuleBook& rules)
      : options_(options),
        obstacle_(obstacle),
        of_one_duel_(paired),
        rules_(rules),
        metric_used_(options.metrics.size(), false) {}

  /// What one file does not say of a metric, the other may.
  void describe(const results::Context& baseline, const results::Context& current) {
    before_.add(baseline);
    before_.add(current);
    now_.add(current);
    now_.add(baseline);
  }

  [[nodiscard]] bool selected(std::string_view name) const {
    return !options_.filter || options_.filter->finds(name);
  }

  void add_lone(const Benchmark& benchmark, Status status) {
    Candidate candidate = candidate_of(benchmark, status);
    std::vector<double> values = metric_values(benchmark, kRealTime, unit_of(benchmark));
    const Side side = side_of(values);
    (status == Status::removed ? candidate.comparison.baseline : candidate.comparison.current) =
        side;
    if (benchmark.error != nullptr) {
      candidate.comparison.status = Status::errored;
      candidate.comparison.reasons.push_back(
          std::string(status == Status::removed
                          ? "errored in the baseline, not in the current file: "
                          : "errored now, not in the baseline: ") +
          error_text(*benchmark.error));
    }
    exempt_if_ignored(candidate);
    if (status == Status::added && benchmark.error == nullptr) {
      limit(candidate, std::move(values));
      add_limited(benchmark);
    }
    candidates_.push_back(std::move(candidate));
  }

  void add_pair(const Benchmark& baseline, const Benchmark& current) {
    if (baseline.error != nullptr || current.error != nullptr) {
      add_errored(baseline, current);
      return;
    }
    paired_ = true;
    failing_now_ = failing_now(baseline, current);
    for (const std::string_view metric : metrics_of(baseline, current)) {
      add_metric(baseline, current, metric);
    }
  }

  std::vector<Candidate> take() {
    for (std::size_t index = 0; index < metric_used_.size(); ++index) {
      if (!metric_used_[index] && paired_) {
        refuse_unknown_metric(options_.metrics[index].name);
      }
    }
    return std::move(candidates_);
  }

 private:
  void add_errored(const Benchmark& baseline, const Benchmark& current) {
    Candidate candidate = candidate_of(baseline, Status::errored);
    candidate.in_both = true;
    const results::TimeUnit unit = unit_of(baseline);
    if (baseline.error == nullptr) {
      candidate.comparison.baseline = side_of(metric_values(baseline, kRealTime, unit));
      candidate.errored_now = true;
    } else {
      candidate.comparison.reasons.push_back("errored in the baseline: " +
                                             error_text(*baseline.error));
    }
    exempt_if_ignored(candidate);
    if (current.error == nullptr) {
      std::vector<double> values = metric_values(current, kRealTime, unit);
      candidate.comparison.current = side_of(values);
      limit(candidate, std::move(values));
      add_limited(current);
    } else {
      candidate.comparison.reasons.push_back("errored now: " + error_text(*current.error));
    }
    candidates_.push_back(std::move(candidate));
  }

  /// Lets the hard limits of the rules count for values that cannot be compared with any.
  static void limit(Candidate& candidate, std::vector<double> current) {
    candidate.current = std::move(current);
    candidate.limits_apply =
        candidate.applied.ignored == nullptr && candidate.applied.gate.value_or(true);
  }

  /// The other metrics of a benchmark without a counterpart, where a hard limit holds for them.
  void add_limited(const Benchmark& current) {
    for (const std::string_view metric : metrics_of(current, current)) {
      const Applied applied = rules_.apply(current.name, metric);
      if (metric == kRealTime || (applied.at_most == nullptr && applied.at_least == nullptr)) {
        continue;
      }
      Candidate candidate = candidate_of(current, Status::ignored);
      describe_metric(candidate, metric, now_.find(metric));
      std::vector<double> values = metric_values(current, metric, unit_of(current));
      candidate.comparison.current = side_of(values);
      exempt_if_ignored(candidate);
      limit(candidate, std::move(values));
      candidates_.push_back(std::move(candidate));
    }
  }

  std::vector<std::string_view> metrics_of(const Benchmark& baseline, const Benchmark& current) {
    std::vector<std::string_view> metrics = {kRealTime};
    const bool named =
        std::any_of(options_.metrics.begin(), options_.metrics.end(),
                    [](const MetricChoice& choice) { return choice.name == kCpuTime; });
    if (named || of_macro(baseline.name) || rules_.names(kCpuTime)) {
      metrics.push_back(kCpuTime);
    }
    add_counters(metrics, baseline);
    add_counters(metrics, current);
    return metrics;
  }

  /// Whether the metric is judged without a rule; notes that a name the user gave was found.
  bool gates(std::string_view benchmark, std::string_view metric, MetricTraits& traits) {
    if (options_.metrics.empty()) {
      return metric == kRealTime || traits.gates ||
             (of_macro(benchmark) && (metric == kCpuTime || metric == kThroughput));
    }
    for (std::size_t index = 0; index < options_.metrics.size(); ++index) {
      const MetricChoice& choice = options_.metrics[index];
      if (choice.name == metric) {
        metric_used_[index] = true;
        traits.better = choice.better == Better::unknown ? traits.better : choice.better;
        return true;
      }
    }
    return false;
  }

  /// A benchmark that a rule ignores decides nothing, whatever became of it.
  void exempt_if_ignored(Candidate& candidate) {
    Comparison& comparison = candidate.comparison;
    candidate.applied = rules_.apply(comparison.name, comparison.metric);
    if (const Ignore* ignored = candidate.applied.ignored) {
      candidate.errored_now = false;
      comparison.ignored_because = ignored->reason + ", until " + shown_date(ignored->until) +
                                   (comparison.status == Status::ignored
                                        ? ""
                                        : "; it is " + std::string(word(comparison.status)));
      comparison.status = Status::ignored;
      comparison.reasons.push_back("ignored by " + place(options_.rules, ignored->line) + ": " +
                                   ignored->reason);
    }
  }

  void add_metric(const Benchmark& baseline, const Benchmark& current, std::string_view metric) {
    Candidate candidate = candidate_of(baseline, Status::ignored);
    candidate.in_both = true;
    Comparison& comparison = candidate.comparison;
    MetricTraits traits = before_.find(metric);
    MetricTraits now = now_.find(metric);
    const Better said = traits.better;
    bool gating = gates(baseline.name, metric, traits);
    gating = gates(baseline.name, metric, now) || gating;
    describe_metric(candidate, metric, traits);
    if (said != Better::unknown && traits.better != said) {
      comparison.reasons.push_back("judged as better " + std::string(results::word(traits.better)) +
                                   ", as asked for, though it is known to be better " +
                                   std::string(results::word(said)));
    }
    const results::TimeUnit unit = unit_of(baseline);
    candidate.baseline = metric_values(baseline, metric, unit);
    candidate.current = metric_values(current, metric, unit);
    candidate.paired = of_one_duel_ && candidate.baseline.size() == candidate.current.size() &&
                       candidate.baseline.size() <= kMostRounds;
    comparison.baseline = side_of(candidate.baseline);
    explain(candidate, baseline, current);
    const std::string conflict = bring_together(candidate, traits, now);
    comparison.current = side_of(candidate.current);
    exempt_if_ignored(candidate);
    comparison.threshold_percent =
        candidate.applied.threshold_percent.value_or(options_.threshold_percent);
    // What somebody asked for on the command line, no rule takes away.
    const bool asked_for = gating && !options_.metrics.empty() && !options_.metrics_by_rules;
    const bool judged = asked_for || candidate.applied.gate.value_or(gating);
    if (judged && candidate.applied.ignored == nullptr) {
      decide_status(candidate, traits.gates, conflict);
      candidate.limits_apply = obstacle_.empty() && conflict.empty();
    }
    candidates_.push_back(std::move(candidate));
  }

  void explain(Candidate& candidate, const Benchmark& baseline, const Benchmark& current) const {
    std::vector<std::string>& reasons = candidate.comparison.reasons;
    if (baseline.from_aggregate || current.from_aggregate) {
      reasons.emplace_back("only an aggregate is stored, not the repetitions");
    }
    if (of_one_duel_ && !candidate.paired) {
      reasons.emplace_back(candidate.baseline.size() == candidate.current.size()
                               ? "too many rounds to be judged round by round"
                               : "one side has more rounds, so not judged round by round");
    }
    if (is_time(candidate.comparison.metric) && unit_of(baseline) != unit_of(current)) {
      candidate.comparison.unit_converted = true;
      reasons.push_back("current converted from " +
                        std::string(results::time_unit_name(unit_of(current))) + " to " +
                        candidate.comparison.unit);
    }
  }

  void decide_status(Candidate& candidate, bool gates_by_itself, const std::string& conflict) {
    Comparison& comparison = candidate.comparison;
    const bool asked_for = !options_.metrics.empty() || candidate.applied.gate.has_value();
    // A file that names its own measure has no real_time to miss.
    const bool optional = comparison.metric != kRealTime || (!gates_by_itself && before_.gates());
    if (!asked_for && optional && conflict.empty() && !usable(candidate.baseline) &&
        !usable(candidate.current)) {
      comparison.reasons.emplace_back("not measured in either file");
      return;
    }
    comparison.status = Status::not_comparable;
    if (!obstacle_.empty()) {
      comparison.reasons.push_back(obstacle_);
      return;
    }
    if (!failing_now_.empty() && comparison.metric != kFailureRatio) {
      comparison.reasons.push_back(failing_now_);
      candidate.errored_now = true;
      return;
    }
    for (const bool before : {true, false}) {
      const std::vector<double>& values = before ? candidate.baseline : candidate.current;
      const std::string side = before ? "the baseline" : "current";
      std::string reason = values.empty() ? side + " has no " + comparison.metric
                                          : unusable_reason(values, candidate.may_be_zero, side);
      if (!reason.empty()) {
        if (before || conflict.empty()) {
          comparison.reasons.push_back(std::move(reason));
        }
        // A value that was good and is none now may be the worst regression of all.
        candidate.errored_now = !before;
        return;
      }
    }
    comparison.status = Status::compared;
  }

  [[noreturn]] void refuse_unknown_metric(const std::string& name) const {
    std::vector<std::string_view> known = {kRealTime, kCpuTime};
    for (const Candidate& candidate : candidates_) {
      if (known.size() < kMostNamed) {
        add_once(known, candidate.comparison.metric);
      }
    }
    std::string list;
    for (const std::string_view metric : known) {
      list += (list.empty() ? "" : ", ") + std::string(metric);
    }
    throw results::InputError("--metric " + name +
                              ": no benchmark in both files has it; there are " + list);
  }

  const Options& options_;
  const std::string& obstacle_;
  bool of_one_duel_;
  RuleBook& rules_;
  results::MetricCatalog before_;
  results::MetricCatalog now_;
  std::vector<bool> metric_used_;
  std::string failing_now_;  ///< of the pair at hand
  bool paired_ = false;      ///< some benchmark's metrics were looked at
  std::vector<Candidate> candidates_;
};

}  // namespace

std::vector<Candidate> match(const results::ResultFile& baseline,
                             const results::ResultFile& current, const Options& options,
                             const std::string& obstacle, bool paired, RuleBook& rules) {
  const BenchmarkIndex before(baseline);
  const BenchmarkIndex now(current);
  Matcher matcher(options, obstacle, paired, rules);
  matcher.describe(baseline.context, current.context);
  for (const Benchmark& benchmark : before.benchmarks()) {
    if (!matcher.selected(benchmark.name)) {
      continue;
    }
    const Benchmark* counterpart = now.find(benchmark.name);
    counterpart == nullptr ? matcher.add_lone(benchmark, Status::removed)
                           : matcher.add_pair(benchmark, *counterpart);
  }
  for (const Benchmark& benchmark : now.benchmarks()) {
    if (before.find(benchmark.name) == nullptr && matcher.selected(benchmark.name)) {
      matcher.add_lone(benchmark, Status::added);
    }
  }
  return matcher.take();
}

}  // namespace compare::verdict
