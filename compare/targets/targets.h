#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/metric_catalog.h"

/// Absolute goals: what a gateway should reach on any machine worth the name, whatever it reached
/// yesterday. Plain values and pure functions.
namespace compare::targets {

enum class Grade { good, needs_investigation, issue };

/// "good", "needs investigation", "issue".
std::string_view word(Grade grade);

struct Range {
  double low = 0;
  double high = 0;
};

/// What is wanted of one metric. Bounds and reference are in `unit`; of the three bounds at least
/// one is there, and none is better than the one before it.
struct Goal {
  std::string metric;  ///< real_time, cpu_time or a counter's name
  std::string title;   ///< for people
  std::string unit;    ///< one of those unit_factor knows
  results::Better better = results::Better::lower;
  std::optional<double> good;         ///< better than this is good
  std::optional<double> investigate;  ///< worse than this needs investigation
  std::optional<double> issue;        ///< worse than this is an issue
  std::optional<Range> reference;     ///< what somebody else has published
  std::string hint;                   ///< what helps where the goal is missed; may be empty
};

struct Reference {
  std::string column;  ///< the heading of its column
  std::string name;    ///< who, in full
  std::string remark;  ///< what must be known to read the figures
};

struct Targets {
  std::string source;  ///< the file's path; "built in" for the default ones
  std::string name;
  Reference reference;
  std::vector<Goal> goals;
};

/// How many base units (ns, B, ratio, 1/s) one `unit` is: "" 1, "%" 0.01, ns, us, ms, s, B, kB, MB,
/// GB (powers of 1000), KiB, MiB, GiB; nullopt for any other text.
std::optional<double> unit_factor(std::string_view unit);

/// The grade of a figure in the goal's unit. An issue where it is worse than the bound `issue`.
/// Else good where it is better than the bound `good`, or, without one, not worse than
/// `investigate`. All else needs investigation: a goal that is missed is never called good, so
/// neither is what lies between the bounds `good` and `investigate`, nor what is exactly on `good`.
Grade grade(const Goal& goal, double figure);

/// The strongest bound that the figure has crossed, for people: "over 200 ms", "below 800", and
/// "not under 180 ms" or "not over 1,000" where only `good` was missed. Empty for a good figure.
std::string missed_bound(const Goal& goal, double figure);

/// What good means: "> 1,000", "< 180 ms"; without a bound `good`, what is not yet worse: "<= 6
/// GB".
std::string goal_text(const Goal& goal);

/// A figure in `unit` for people: three significant digits, thousands parted: "1,050", "0.86 ms".
std::string figure_text(double figure, std::string_view unit);

}  // namespace compare::targets
