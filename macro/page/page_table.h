#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace macro {

/// A cell: markup that is safe already, and the style class of it, "" or "number" mostly.
struct Cell {
  std::string markup;
  std::string style;
};

/// Text from a record as markup; a very long one without its middle; "-" for an empty one.
Cell text_cell(std::string_view text, std::string style = {});
/// Right-aligned.
Cell number_cell(std::string_view text);

/// A table that scrolls sideways by itself. The first cell of a row is its heading.
std::string page_table(std::string_view caption, const std::vector<Cell>& head,
                       const std::vector<std::vector<Cell>>& rows);

/// A sign that can be told without colour, and its word: "passed", "warned", "failed", "unmeasured"
/// and what else `kind` is a style class for.
std::string sign(std::string_view kind, std::string_view word);

/// "<p class=...>" with text from a record; empty for an empty text.
std::string paragraph(std::string_view text, std::string_view style = {});

/// A folded part.
std::string folded(std::string_view title, const std::string& markup, bool open = false);

}  // namespace macro
