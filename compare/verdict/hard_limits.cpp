#include "compare/verdict/hard_limits.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "compare/results/input_error.h"
#include "compare/stats/signed_rank.h"

namespace compare::verdict {
namespace {

std::string shown(double value, std::string_view unit) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return std::string(text.data()) + (unit.empty() ? "" : " ") + std::string(unit);
}

std::optional<Ruling> check(std::span<const double> current, std::string_view unit,
                            const Rule& rule, bool most, const Rules& rules, const Proof& proof) {
  const Quantity& quantity = most ? *rule.at_most : *rule.at_least;
  const auto limit = in_unit(quantity, unit);
  if (!limit) {
    throw results::InputError(place(rules, rule.line) + ": " + rule.metric + " is in '" +
                              std::string(unit) + "', which the limit is not");
  }
  const stats::CentreEstimate median = stats::sign_test_median(current, proof.tail);
  const auto beyond = [&](double value) { return most ? value > *limit : value < *limit; };
  if (!beyond(median.centre)) {
    return std::nullopt;
  }
  const double nearest = most ? median.low : median.high;
  const std::string reason = shown(median.centre, unit) + (most ? " is above" : " is below") +
                             " the limit of " + shown(*limit, unit) + " (" +
                             place(rules, rule.line) + ")";
  if (std::isfinite(nearest) ? !beyond(nearest) : proof.interim) {
    return Ruling{Decision::unsure, reason + ", but not surely: needs more repetitions"};
  }
  return Ruling{Decision::regressed, reason};
}

}  // namespace

std::optional<Ruling> check_hard_limits(std::span<const double> current, std::string_view unit,
                                        const Applied& applied, const Rules& rules,
                                        const Proof& proof) {
  std::optional<Ruling> worst;
  for (const bool most : {true, false}) {
    const Rule* rule = most ? applied.at_most : applied.at_least;
    if (rule == nullptr) {
      continue;
    }
    auto ruling = check(current, unit, *rule, most, rules, proof);
    if (ruling && (!worst || ruling->decision == Decision::regressed)) {
      worst = std::move(ruling);
    }
  }
  return worst;
}

}  // namespace compare::verdict
