#pragma once

#include <string>
#include <vector>

namespace macro {

/// A record of a CSV file of cells as csv_cell writes them, with its CR LF.
std::string csv_record(const std::vector<std::string>& cells);

/// A number as Python prints a float: the shortest text that reads back, "12.0", "0.25".
std::string python_float(double value);

}  // namespace macro
