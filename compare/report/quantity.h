#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace compare::report {

/// Two values of one unit as people read them, in one scale: the larger decides whether it is ns or
/// us, B or MiB, 1/s or k/s, so that a row can be compared at a glance. Four significant digits.
/// "-" for what is unknown (NaN). A unit that we do not know is shown visibly, in at most 20
/// characters.
struct QuantityPair {
  std::string first;
  std::string second;
};
QuantityPair shown_pair(double first, double second, std::string_view unit);

/// A ratio as a change in percent: 1.133 is "+13.3 %", one digit after the point, more where the
/// change is small enough to vanish (1.0002 is "+0.02 %"); "-" for what is unknown.
std::string shown_change(std::optional<double> ratio);

/// A share in percent, as small as shown_change shows changes, without a sign: 0.034 is "3.4 %";
/// "-" for what is unknown (NaN).
std::string shown_share(double share);

/// The bounds of an interval of ratios: "+11.8 .. +14.9 %"; "-" where either is unknown.
std::string shown_interval(std::optional<double> low, std::optional<double> high);

}  // namespace compare::report
