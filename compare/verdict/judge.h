#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "compare/results/noise_profile.h"
#include "compare/verdict/name_filter.h"
#include "compare/verdict/rules.h"
#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// A metric named by the user, with its direction where the user gave one.
struct MetricChoice {
  std::string name;
  results::Better better = results::Better::unknown;
};

struct Options {
  double threshold_percent = 10;  ///< > 0
  /// Somebody asked for that threshold; else the rounds of a duel are judged by the duel's own.
  bool threshold_given = false;
  double alpha = 0.05;  ///< chance outside the interval, both sides together; in (0, 0.5)
  std::optional<NameFilter> filter;   ///< benchmarks whose name it finds; all where missing
  std::vector<MetricChoice> metrics;  ///< what gates instead of the default; empty: the default
  bool metrics_by_rules = false;  ///< `metrics` are the rules', so that a rule may take one away
  bool fail_on_unsure = false;    ///< exit code 3 for an undecided comparison
  bool allow_different_hosts = false;          ///< compare different machines all the same
  Rules rules;                                 ///< for single benchmarks; see rules.h
  std::chrono::year_month_day today{};         ///< by which an ignored benchmark is judged again
  std::optional<results::NoiseProfile> noise;  ///< what calibrate found on this machine
  double floor_ns = 0.5;  ///< a time that differs by less is no change, whatever the percentage
  /// More rounds of this duel may come: only what is proven is decided, the rest is unsure.
  bool interim = false;
};

/// Decides whether `current` is slower than `baseline`. By default real_time gates; for macro's
/// rows (named macro/...) also throughput_per_second and cpu_time; of foreign files also what they
/// say gates. Rules add and take away. Other counters are shown as ignored. Files that are the two
/// sides of one duel are judged round by round. Exit codes: 2 where the duel was not finished; else
/// 1 any row regressed or slower; else 2 a row fine in the baseline and errored now, a removed one
/// where the rules fail on that, or nothing compared at all; else 3 any row unsure, where asked;
/// else 0. Throws results::InputError where a metric the user named is in neither file, or a rule's
/// limit is in another unit than its metric.
Verdict judge(const results::ResultFile& baseline, const results::ResultFile& current,
              Options options);

}  // namespace compare::verdict
