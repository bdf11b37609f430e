#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Whether some line of the text is the first one of Vegeta's text report.
bool is_vegeta_text_report(std::string_view text);

/// Reads `vegeta report -type=json`: one row `vegeta/attack` (a report does not name its attack),
/// times in ns, real_time the median. Success, as Vegeta has it, is a status from 200 to 399.
/// Each error that the report names makes a warning, at most five. Throws InputError naming the
/// member.
ResultFile read_vegeta_report(std::string_view text, const std::string& path);

/// Reads `vegeta report -type=text`. Several reports one after the other are repetitions.
/// Throws InputError naming the line.
ResultFile read_vegeta_text_report(std::string_view text, const std::string& path);

}  // namespace compare::results
