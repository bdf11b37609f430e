#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/history/check.h"
#include "compare/history/run.h"

/// The records of a history as lines of JSON; README.md has their schemas. Numbers are written so
/// that they read back as they were, times in UTC; what is not known is left out.
namespace compare::history {

inline constexpr std::string_view kRunSchema = "gatebench.history_run/1";
inline constexpr std::string_view kAcceptanceSchema = "gatebench.history_acceptance/1";
inline constexpr std::string_view kAlertSchema = "gatebench.history_alert/1";

/// Precondition of all three: as their structs say (finite values, a commit, ...).
std::string run_line(const Run& run);
std::string acceptance_line(const Acceptance& acceptance);
std::string alert_line(const Alert& alert);

/// `place` is for messages. Throw results::InputError where something is missing, of another type
/// or out of range. A key that is not known is passed over: later versions may add some.
Run run_of_line(std::string_view line, const std::string& place);
Acceptance acceptance_of_line(std::string_view line, const std::string& place);
Alert alert_of_line(std::string_view line, const std::string& place);

/// Sets values and repetitions: all values, or kMostKeptValues order statistics of them, evenly
/// spaced, to 15 significant digits. Precondition: finite, at least one.
void keep_values(Measurement& measurement, std::vector<double> values);

}  // namespace compare::history
