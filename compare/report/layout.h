#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compare/report/visible_text.h"

namespace compare::report {

/// Columns of text set side by side, two blanks apart; the first is left-aligned, as is every
/// column named so, the others right-aligned. Widths count characters, not bytes. A column in which
/// every cell is empty is left out. A first column wider than 60 pushes only its own row aside.
///
/// Within a width, cells of the first column are shortened in the middle so that no row is wider,
/// but never to less than 20 characters. Where even that is too wide, each row takes two lines: the
/// left-aligned columns at its beginning, then the rest.
class Table {
 public:
  struct Column {
    std::string title;
    bool left = false;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Precondition: as many cells as columns. `colour` is an escape sequence for the last cell, or
  /// "".
  void add(std::vector<std::string> cells, std::string_view colour = {});
  /// Title line, rule and rows, each with a newline; nothing if there is no row. `width` in
  /// characters, 0 is unlimited.
  [[nodiscard]] std::string text(std::size_t width = 0) const;
  /// The same as a table of Markdown, its cells escaped; nothing if there is no row.
  [[nodiscard]] std::string markdown() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string_view colour;
  };
  struct Plan;
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] Plan plan(std::size_t width) const;
  [[nodiscard]] std::string line(const std::vector<std::string>& cells, const Plan& plan,
                                 std::string_view colour) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace compare::report
