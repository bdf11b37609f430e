#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macro {

/// A record of a CSV file after RFC 4180, with its CR LF: cells with commas, quotes or line ends in
/// quotes, quotes doubled, as Python's csv module writes them.
std::string csv_record(const std::vector<std::string>& cells);

/// Foreign text as a cell: what a spreadsheet would take for a formula gets an apostrophe before
/// it.
std::string csv_foreign(std::string_view text);

/// A number as Python prints a float: the shortest text that reads back, "12.0", "0.25".
std::string python_float(double value);

}  // namespace macro
