#pragma once

#include <string>
#include <string_view>

namespace compare::report {

/// A cell of a CSV file after RFC 4180, as Python's csv module writes it: with commas, quotes or
/// line ends it is quoted, and its quotes are doubled.
std::string csv_cell(std::string_view text);

/// Foreign text that no spreadsheet executes: what would be a formula (= + - @, a tab or a carriage
/// return at its beginning) begins with an apostrophe, the sign by which it knows a text.
std::string without_formula(std::string_view text);

}  // namespace compare::report
