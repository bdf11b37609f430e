#include "compare/report/layout.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "compare/report/markdown_text.h"

namespace compare::report {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kWidestFirst = 60;
constexpr std::string_view kResetColour = "\x1b[0m";

/// Characters, taking every code point as one column wide.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

std::string padded(const std::string& cell, std::size_t columns, bool left) {
  const std::size_t have = width(cell);
  const std::string blanks(have < columns ? columns - have : 0, ' ');
  return left ? cell + blanks : blanks + cell;
}

void end_line(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7F) {
      shown += "\\x";
      shown += kDigits[byte >> 4U];
      shown += kDigits[byte & 0xFU];
    } else {
      shown += character;
    }
  }
  return shown;
}

void Table::add(std::vector<std::string> cells, std::string_view colour) {
  assert(cells.size() == columns_.size());
  rows_.push_back({std::move(cells), colour});
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> found(columns_.size(), 0);
  for (const Row& row : rows_) {
    for (std::size_t index = 0; index < found.size(); ++index) {
      const std::size_t cell = width(row.cells[index]);
      found[index] = std::max(found[index], index == 0 ? std::min(cell, kWidestFirst) : cell);
    }
  }
  for (std::size_t index = 0; index < found.size(); ++index) {
    if (found[index] > 0) {
      found[index] = std::max(found[index], width(columns_[index].title));
    }
  }
  return found;
}

std::string Table::text() const {
  if (rows_.empty()) {
    return {};
  }
  const std::vector<std::size_t> columns = widths();
  std::string text;
  std::size_t rule = 0;
  const auto append = [&](std::size_t index, const std::string& cell, std::string_view colour) {
    if (columns[index] == 0) {
      return;
    }
    const bool left = index == 0 || columns_[index].left;
    const bool last = index + 1 == columns.size();
    const std::string blank = index == 0 ? "" : "  ";
    const std::string content = last && left ? cell : padded(cell, columns[index], left);
    text += blank;
    text += colour.empty() ? content : std::string(colour) + content + std::string(kResetColour);
  };
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    append(index, columns_[index].title, {});
    rule += columns[index] == 0 ? 0 : columns[index] + (index == 0 ? 0 : 2);
  }
  end_line(text);
  text += std::string(rule, '-') + "\n";
  for (const Row& row : rows_) {
    for (std::size_t index = 0; index < columns_.size(); ++index) {
      append(index, row.cells[index],
             index + 1 == columns_.size() ? row.colour : std::string_view());
    }
    end_line(text);
  }
  return text;
}

std::string Table::markdown() const {
  if (rows_.empty()) {
    return {};
  }
  const std::vector<std::size_t> shown = widths();
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    if (shown[index] > 0) {
      titles.push_back(markdown_escaped(columns_[index].title));
      rules.emplace_back(index == 0 || columns_[index].left ? ":--" : "--:");
    }
  }
  std::string text = markdown_row(titles) + markdown_row(rules);
  for (const Row& row : rows_) {
    std::vector<std::string> cells;
    for (std::size_t index = 0; index < columns_.size(); ++index) {
      if (shown[index] > 0) {
        cells.push_back(markdown_escaped(row.cells[index]));
      }
    }
    text += markdown_row(cells);
  }
  return text;
}

}  // namespace compare::report
