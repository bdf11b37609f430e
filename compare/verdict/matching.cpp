#include "compare/verdict/matching.h"

#include <algorithm>
#include <utility>

#include "compare/results/input_error.h"
#include "compare/results/time_unit.h"
#include "compare/stats/order_statistics.h"
#include "compare/verdict/benchmark_index.h"
#include "compare/verdict/evidence.h"

namespace compare::verdict {
namespace {

using results::Better;
using results::MetricTraits;

constexpr std::size_t kMostNamed = 10;  ///< metrics in a message
constexpr std::string_view kRealTime = "real_time";
constexpr std::string_view kCpuTime = "cpu_time";
constexpr std::string_view kThroughput = "throughput_per_second";

bool is_time(std::string_view metric) { return metric == kRealTime || metric == kCpuTime; }

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

  void describe(const results::Context& context) { catalog_.add(context); }

  [[nodiscard]] bool selected(std::string_view name) const {
    return !options_.filter || options_.filter->finds(name);
  }

  void add_lone(const Benchmark& benchmark, Status status) {
    Candidate candidate = whole_benchmark(benchmark, status);
    const Side side = side_of(metric_values(benchmark, kRealTime, unit_of(benchmark)));
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
    candidates_.push_back(std::move(candidate));
  }

  void add_pair(const Benchmark& baseline, const Benchmark& current) {
    if (baseline.error != nullptr || current.error != nullptr) {
      add_errored(baseline, current);
      return;
    }
    paired_ = true;
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
  static results::TimeUnit unit_of(const Benchmark& benchmark) {
    return benchmark.rows.front()->time_unit;
  }

  static Side side_of(const std::vector<double>& values) {
    return {static_cast<int>(values.size()), stats::median(values)};
  }

  static Candidate whole_benchmark(const Benchmark& benchmark, Status status) {
    Candidate candidate;
    candidate.comparison.name = benchmark.name;
    candidate.comparison.metric = kRealTime;
    candidate.comparison.better = Better::lower;
    candidate.comparison.unit = results::time_unit_name(unit_of(benchmark));
    candidate.comparison.status = status;
    return candidate;
  }

  void add_errored(const Benchmark& baseline, const Benchmark& current) {
    Candidate candidate = whole_benchmark(baseline, Status::errored);
    candidate.in_both = true;
    const results::TimeUnit unit = unit_of(baseline);
    if (baseline.error == nullptr) {
      candidate.comparison.baseline = side_of(metric_values(baseline, kRealTime, unit));
      candidate.errored_now = true;
    } else {
      candidate.comparison.reasons.push_back("errored in the baseline: " +
                                             error_text(*baseline.error));
    }
    if (current.error == nullptr) {
      candidate.comparison.current = side_of(metric_values(current, kRealTime, unit));
    } else {
      candidate.comparison.reasons.push_back("errored now: " + error_text(*current.error));
    }
    exempt_if_ignored(candidate);
    candidates_.push_back(std::move(candidate));
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
      comparison.status = Status::ignored;
      comparison.reasons.push_back("ignored by " + place(options_.rules, ignored->line) + ": " +
                                   ignored->reason);
    }
  }

  void add_metric(const Benchmark& baseline, const Benchmark& current, std::string_view metric) {
    Candidate candidate = whole_benchmark(baseline, Status::ignored);
    candidate.in_both = true;
    Comparison& comparison = candidate.comparison;
    comparison.metric = metric;
    MetricTraits traits = catalog_.find(metric);
    const bool gating = gates(baseline.name, metric, traits);
    const results::TimeUnit unit = unit_of(baseline);
    comparison.unit = is_time(metric) ? results::time_unit_name(unit) : traits.unit;
    comparison.better = traits.better;
    candidate.exact = traits.exact;
    candidate.baseline = metric_values(baseline, metric, unit);
    candidate.current = metric_values(current, metric, unit);
    candidate.paired = of_one_duel_ && candidate.baseline.size() == candidate.current.size();
    comparison.baseline = side_of(candidate.baseline);
    comparison.current = side_of(candidate.current);
    explain(candidate, baseline, current);
    exempt_if_ignored(candidate);
    comparison.threshold_percent =
        candidate.applied.threshold_percent.value_or(options_.threshold_percent);
    // What somebody asked for on the command line, no rule takes away.
    const bool asked_for = gating && !options_.metrics.empty();
    const bool judged = asked_for || candidate.applied.gate.value_or(gating);
    if (judged && candidate.applied.ignored == nullptr) {
      decide_status(candidate, traits.gates);
    }
    candidates_.push_back(std::move(candidate));
  }

  void explain(Candidate& candidate, const Benchmark& baseline, const Benchmark& current) const {
    std::vector<std::string>& reasons = candidate.comparison.reasons;
    if (baseline.from_aggregate || current.from_aggregate) {
      reasons.emplace_back("only an aggregate is stored, not the repetitions");
    }
    if (of_one_duel_ && !candidate.paired) {
      reasons.emplace_back("one side has more rounds, so not judged round by round");
    }
    if (is_time(candidate.comparison.metric) && unit_of(baseline) != unit_of(current)) {
      reasons.push_back("current converted from " +
                        std::string(results::time_unit_name(unit_of(current))) + " to " +
                        candidate.comparison.unit);
    }
  }

  void decide_status(Candidate& candidate, bool gates_by_itself) {
    Comparison& comparison = candidate.comparison;
    const bool asked_for = !options_.metrics.empty() || candidate.applied.gate.has_value();
    // A file that names its own measure has no real_time to miss.
    const bool optional = comparison.metric != kRealTime || (!gates_by_itself && catalog_.gates());
    if (!asked_for && optional && !usable(candidate.baseline) && !usable(candidate.current)) {
      comparison.reasons.emplace_back("not measured in either file");
      return;
    }
    comparison.status = Status::not_comparable;
    if (!obstacle_.empty()) {
      comparison.reasons.push_back(obstacle_);
      return;
    }
    for (const bool before : {true, false}) {
      const std::vector<double>& values = before ? candidate.baseline : candidate.current;
      const std::string side = before ? "the baseline" : "current";
      const std::string reason = values.empty() ? side + " has no " + comparison.metric
                                                : unusable_reason(values, candidate.exact, side);
      if (!reason.empty()) {
        comparison.reasons.push_back(reason);
        // A value that was good and is none now may be the worst regression of all.
        candidate.errored_now = !before && !values.empty();
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
  results::MetricCatalog catalog_;
  std::vector<bool> metric_used_;
  bool paired_ = false;  ///< some benchmark's metrics were looked at
  std::vector<Candidate> candidates_;
};

}  // namespace

std::vector<Candidate> match(const results::ResultFile& baseline,
                             const results::ResultFile& current, const Options& options,
                             const std::string& obstacle, bool paired, RuleBook& rules) {
  const BenchmarkIndex before(baseline);
  const BenchmarkIndex now(current);
  Matcher matcher(options, obstacle, paired, rules);
  matcher.describe(baseline.context);
  matcher.describe(current.context);
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
