#include "compare/verdict/rules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace compare::verdict {
namespace {

enum class Dimension { none, time, size, rate };

struct Unit {
  std::string_view name;
  Dimension dimension;
  double factor;
};

constexpr std::array<Unit, 13> kUnits = {{{"ns", Dimension::time, 1},
                                          {"us", Dimension::time, 1e3},
                                          {"ms", Dimension::time, 1e6},
                                          {"s", Dimension::time, 1e9},
                                          {"B", Dimension::size, 1},
                                          {"bytes", Dimension::size, 1},
                                          {"KiB", Dimension::size, 1024},
                                          {"MiB", Dimension::size, 1024. * 1024},
                                          {"GiB", Dimension::size, 1024. * 1024 * 1024},
                                          {"/s", Dimension::rate, 1},
                                          {"1/s", Dimension::rate, 1},
                                          {"k/s", Dimension::rate, 1e3},
                                          {"B/s", Dimension::rate, 1}}};

Unit unit_of(std::string_view name) {
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(),
                                   [name](const Unit& unit) { return unit.name == name; });
  return found == kUnits.end() ? Unit{name, Dimension::none, 1} : *found;
}

std::size_t literal_characters(std::string_view pattern) {
  return static_cast<std::size_t>(std::count_if(
      pattern.begin(), pattern.end(), [](char each) { return each != '*' && each != '?'; }));
}

/// Larger is more specific.
std::pair<std::size_t, bool> specificity(const Rule& rule) {
  return {literal_characters(rule.match), !rule.metric.empty()};
}

}  // namespace

bool fits(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;  // where in the name the text of the last star ends
  while (at < name.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      after_star = at;
    } else if (in_pattern < pattern.size() &&
               (pattern[in_pattern] == '?' || pattern[in_pattern] == name[at])) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

std::optional<double> in_unit(const Quantity& quantity, std::string_view unit) {
  const Unit from = unit_of(quantity.unit);
  const Unit into = unit_of(unit);
  if (from.dimension != into.dimension) {
    return std::nullopt;
  }
  return quantity.value * from.factor / into.factor;
}

RuleBook::RuleBook(const Rules& rules, std::chrono::year_month_day today)
    : rules_(rules),
      today_(today),
      rule_used_(rules.rules.size(), false),
      ignore_used_(rules.ignored.size(), false) {}

Applied RuleBook::apply(std::string_view benchmark, std::string_view metric) {
  Applied applied;
  const Rule* threshold = nullptr;
  const Rule* gate = nullptr;
  const auto offer = [](const Rule*& best, const Rule& rule) {
    if (best == nullptr || specificity(rule) >= specificity(*best)) {
      best = &rule;
    }
  };
  for (std::size_t index = 0; index < rules_.rules.size(); ++index) {
    const Rule& rule = rules_.rules[index];
    if (!fits(rule.match, benchmark) || (!rule.metric.empty() && rule.metric != metric)) {
      continue;
    }
    rule_used_[index] = true;
    if (rule.threshold_percent) {
      offer(threshold, rule);
    }
    if (rule.at_most) {
      offer(applied.at_most, rule);
    }
    if (rule.at_least) {
      offer(applied.at_least, rule);
    }
    if (rule.gate || !rule.metric.empty()) {
      offer(gate, rule);
    }
  }
  for (std::size_t index = 0; index < rules_.ignored.size(); ++index) {
    const Ignore& ignore = rules_.ignored[index];
    if (fits(ignore.match, benchmark) && (ignore.metric.empty() || ignore.metric == metric)) {
      ignore_used_[index] = true;
      if (today_ <= ignore.until) {
        applied.ignored = &ignore;
      }
    }
  }
  if (threshold != nullptr) {
    applied.threshold_percent = threshold->threshold_percent;
    applied.threshold_names_metric = !threshold->metric.empty();
  }
  if (gate != nullptr) {
    applied.gate = gate->gate.value_or(true);
  }
  return applied;
}

bool RuleBook::names(std::string_view metric) const {
  return std::any_of(rules_.rules.begin(), rules_.rules.end(),
                     [metric](const Rule& rule) { return rule.metric == metric; });
}

std::vector<std::string> RuleBook::warnings() const {
  std::vector<std::string> found;
  for (std::size_t index = 0; index < rules_.rules.size(); ++index) {
    const Rule& rule = rules_.rules[index];
    if (!rule_used_[index]) {
      found.push_back(place(rules_, rule.line) + ": the rule for '" + rule.match + "'" +
                      (rule.metric.empty() ? "" : " " + rule.metric) + " fits nothing");
    }
  }
  for (std::size_t index = 0; index < rules_.ignored.size(); ++index) {
    const Ignore& ignore = rules_.ignored[index];
    if (!ignore_used_[index]) {
      found.push_back(place(rules_, ignore.line) + ": '" + ignore.match +
                      "' is to be ignored, but fits nothing");
    } else if (today_ > ignore.until) {
      found.push_back(place(rules_, ignore.line) + ": '" + ignore.match + "' was ignored until " +
                      shown_date(ignore.until) + " (" + ignore.reason + ") and is judged again");
    }
  }
  return found;
}

std::string shown_date(std::chrono::year_month_day date) {
  const auto two = [](unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(date.year())) + "-" +
         two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day()));
}

std::string place(const Rules& rules, std::size_t line) {
  return rules.path + ":" + std::to_string(line);
}

}  // namespace compare::verdict
