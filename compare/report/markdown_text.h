#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace compare::report {

/// Text from a file as Markdown that shows just it: no table cell, tag, mention, link, code or
/// emphasis can begin or end in it. Longer than `longest` characters, it is shortened in the
/// middle.
std::string markdown_escaped(std::string_view text, std::size_t longest = 200);

/// A line of a table, with its newline. The cells are Markdown already.
std::string markdown_row(const std::vector<std::string>& cells);

}  // namespace compare::report
