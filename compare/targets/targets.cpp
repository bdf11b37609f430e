#include "compare/targets/targets.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace compare::targets {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 13> kUnits = {{{"", 1},
                                                                         {"%", 0.01},
                                                                         {"ns", 1},
                                                                         {"us", 1e3},
                                                                         {"ms", 1e6},
                                                                         {"s", 1e9},
                                                                         {"B", 1},
                                                                         {"kB", 1e3},
                                                                         {"MB", 1e6},
                                                                         {"GB", 1e9},
                                                                         {"KiB", 1024},
                                                                         {"MiB", 1048576},
                                                                         {"GiB", 1073741824}}};
constexpr double kMostDigits = 1e15;  ///< beyond it a number is shown with an exponent

bool better_than(const Goal& goal, double figure, double bound) {
  return goal.better == results::Better::higher ? figure > bound : figure < bound;
}

bool worse_than(const Goal& goal, double figure, const std::optional<double>& bound) {
  return bound && (goal.better == results::Better::higher ? figure < *bound : figure > *bound);
}

void part_thousands(std::string& digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t begin = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = point; at > begin + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
}

}  // namespace

std::string_view word(Grade grade) {
  switch (grade) {
    case Grade::good:
      return "good";
    case Grade::needs_investigation:
      return "needs investigation";
    case Grade::issue:
      break;
  }
  return "issue";
}

std::optional<double> unit_factor(std::string_view unit) {
  for (const auto& [name, factor] : kUnits) {
    if (name == unit) {
      return factor;
    }
  }
  return std::nullopt;
}

Grade grade(const Goal& goal, double figure) {
  if (worse_than(goal, figure, goal.issue)) {
    return Grade::issue;
  }
  const bool good = goal.good ? better_than(goal, figure, *goal.good)
                              : !worse_than(goal, figure, goal.investigate);
  return good ? Grade::good : Grade::needs_investigation;
}

std::string missed_bound(const Goal& goal, double figure) {
  const bool higher = goal.better == results::Better::higher;
  for (const std::optional<double>& bound : {goal.issue, goal.investigate}) {
    if (worse_than(goal, figure, bound)) {
      return (higher ? "below " : "over ") + figure_text(*bound, goal.unit);
    }
  }
  if (goal.good && !better_than(goal, figure, *goal.good)) {
    return (higher ? "not over " : "not under ") + figure_text(*goal.good, goal.unit);
  }
  return {};
}

std::string goal_text(const Goal& goal) {
  const bool higher = goal.better == results::Better::higher;
  if (goal.good) {
    return (higher ? "> " : "< ") + figure_text(*goal.good, goal.unit);
  }
  const double bound = goal.investigate ? *goal.investigate : goal.issue.value_or(0);
  return (higher ? ">= " : "<= ") + figure_text(bound, goal.unit);
}

std::string figure_text(double figure, std::string_view unit) {
  const double size = std::abs(figure);
  std::array<char, 64> text{};
  std::to_chars_result end{};
  if (size != 0 && (size < 1e-3 || size >= kMostDigits)) {
    end = std::to_chars(text.data(), text.data() + text.size(), figure,
                        std::chars_format::scientific, 2);
  } else {
    const int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
    end = std::to_chars(text.data(), text.data() + text.size(), figure, std::chars_format::fixed,
                        decimals);
  }
  std::string digits(text.data(), end.ptr);
  if (digits.find('.') != std::string::npos && digits.find('e') == std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    digits.erase(digits.find_last_not_of('.') + 1);
  }
  part_thousands(digits);
  return digits + (unit.empty() ? "" : " ") + std::string(unit);
}

}  // namespace compare::targets
