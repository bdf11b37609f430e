#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compare::verdict {

/// A name pattern: `*` is any text, also none, and `?` any one character; all else is itself. It
/// must fit the whole name.
bool fits(std::string_view pattern, std::string_view name);

/// A hard limit as the file has it: 150 and "ns", 64 and "MiB", 1000 and "/s", 3 and "".
struct Quantity {
  double value = 0;
  std::string unit;
};

/// `quantity` in `unit`, that of a comparison; nullopt where the two measure different things.
/// Times: ns us ms s; sizes: B (also bytes) KiB MiB GiB; rates: /s 1/s k/s; none: a bare number,
/// which fits every unit that is no time, size or rate.
std::optional<double> in_unit(const Quantity& quantity, std::string_view unit);

/// What is known of one benchmark or many: a [[benchmark]] table of the rules file.
struct Rule {
  std::string match;
  std::string metric;                       ///< empty: each metric that gates
  std::optional<double> threshold_percent;  ///< soft limit, relative to the baseline
  std::optional<Quantity> at_most;          ///< hard limits on the current side
  std::optional<Quantity> at_least;
  std::optional<bool> gate;  ///< whether the metric is judged; naming one judges it
  std::size_t line = 0;
};

/// A benchmark that is not judged for a while: an [[ignore]] table.
struct Ignore {
  std::string match;
  std::string metric;  ///< empty: all
  std::string reason;
  std::chrono::year_month_day until;  ///< the last day on which it is ignored
  std::size_t line = 0;
};

/// All of a rules file. Of several rules that fit, the most specific one that says something of a
/// property decides it: the one with more characters that are no wildcard, then the one that names
/// the metric, then the later one.
struct Rules {
  std::string path;  ///< empty: no rules
  std::optional<double> threshold_percent;
  std::optional<double> alpha;
  std::optional<Quantity> floor;  ///< the least difference of a time that is a change
  std::vector<std::string> metrics;
  bool fail_on_removed = false;
  std::vector<Rule> rules;
  std::vector<Ignore> ignored;
};

/// What the rules say of one metric of one benchmark. The pointers are into the rules.
struct Applied {
  std::optional<double> threshold_percent;
  bool threshold_names_metric = false;  ///< by a rule for this metric alone
  const Rule* at_most = nullptr;
  const Rule* at_least = nullptr;
  std::optional<bool> gate;
  const Ignore* ignored = nullptr;
};

/// Applies rules and remembers which ones fitted. Refers to the rules, which must outlive it.
class RuleBook {
 public:
  RuleBook(const Rules& rules, std::chrono::year_month_day today);

  Applied apply(std::string_view benchmark, std::string_view metric);

  /// Whether any rule or metric list could judge this metric of a benchmark by name.
  [[nodiscard]] bool names(std::string_view metric) const;

  /// One for each rule that fitted nothing, and for each ignore that is over.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  const Rules& rules_;
  std::chrono::year_month_day today_;
  std::vector<bool> rule_used_;
  std::vector<bool> ignore_used_;
};

/// "2027-01-31".
std::string shown_date(std::chrono::year_month_day date);

/// "rules.toml:12", for messages.
std::string place(const Rules& rules, std::size_t line);

}  // namespace compare::verdict
