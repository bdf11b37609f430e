#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace compare::report {

/// Text from a file as Markdown that shows just it: no table cell, tag, mention, link, code or
/// emphasis can begin or end in it.
std::string markdown_escaped(std::string_view text);

/// A line of a table, with its newline. The cells are Markdown already.
std::string markdown_row(const std::vector<std::string>& cells);

}  // namespace compare::report
