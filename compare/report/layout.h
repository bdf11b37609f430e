#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace compare::report {

/// `text` without what a terminal would obey: control characters become \xNN. Names come from files
/// that anybody may have written.
std::string printable(std::string_view text);

/// Columns of text set side by side, two blanks apart; the first is left-aligned, as is every
/// column named so, the others right-aligned. Widths count characters, not bytes. A column in which
/// every cell is empty is left out. A first column wider than 60 pushes only its own row aside.
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
  /// Title line, rule and rows, each with a newline; nothing if there is no row.
  [[nodiscard]] std::string text() const;
  /// The same as a table of Markdown, its cells escaped; nothing if there is no row.
  [[nodiscard]] std::string markdown() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string_view colour;
  };
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace compare::report
