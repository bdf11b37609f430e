#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace compare::report {

/// Text from a file as Markdown that shows just it: no table cell, tag, mention, reference, link,
/// code, formula or emphasis can begin or end in it. What GitHub looks for in the rendered page
/// (@name, #1, GH-1, addresses) is broken by a space without width, for there a character is found
/// however it was written. Longer than `longest` characters, it is shortened in the middle.
std::string markdown_escaped(std::string_view text, std::size_t longest = 200);

/// The same as a code span, in which nothing at all is looked for, not even commits and emoji; the
/// way to show what strangers write. A backtick and a pipe, which would end the span and its table
/// cell, become \x60 and \x7c; nothing becomes (empty).
std::string markdown_code(std::string_view text, std::size_t longest = 200);

/// A line of a table, with its newline. The cells are Markdown already.
std::string markdown_row(const std::vector<std::string>& cells);

}  // namespace compare::report
