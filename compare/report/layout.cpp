#include "compare/report/layout.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "compare/report/markdown_text.h"

namespace compare::report {
namespace {

constexpr std::size_t kWidestFirst = 60;
constexpr std::size_t kNarrowestFirst = 20;
constexpr std::size_t kGap = 2;
constexpr std::string_view kResetColour = "\x1b[0m";

std::string padded(std::string cell, std::size_t columns, bool left) {
  const std::size_t have = columns_of(cell);
  cell.insert(left ? cell.size() : 0, have < columns ? columns - have : 0, ' ');
  return cell;
}

void end_line(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

/// Of columns set side by side.
std::size_t total(const std::vector<std::size_t>& widths) {
  const auto shown = static_cast<std::size_t>(
      std::count_if(widths.begin(), widths.end(), [](std::size_t width) { return width > 0; }));
  const std::size_t sum = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
  return sum + kGap * (shown == 0 ? 0 : shown - 1);
}

}  // namespace

/// How wide each column is (0: left out) and where rows break.
struct Table::Plan {
  std::vector<std::size_t> widths;
  std::size_t longest_first = 0;  ///< what the first cell may take of its line; 0 is unlimited
  std::size_t second_line = 0;    ///< the column that begins it; 0 where there is none
  std::size_t rule = 0;           ///< of the widest line
};

void Table::add(std::vector<std::string> cells, std::string_view colour) {
  assert(cells.size() == columns_.size());
  rows_.push_back({std::move(cells), colour});
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> found(columns_.size(), 0);
  for (const Row& row : rows_) {
    for (std::size_t index = 0; index < found.size(); ++index) {
      const std::size_t cell = columns_of(row.cells[index]);
      found[index] = std::max(found[index], index == 0 ? std::min(cell, kWidestFirst) : cell);
    }
  }
  for (std::size_t index = 0; index < found.size(); ++index) {
    if (found[index] > 0) {
      found[index] = std::max(found[index], columns_of(columns_[index].title));
    }
  }
  return found;
}

Table::Plan Table::plan(std::size_t width) const {
  Plan plan{widths()};
  plan.rule = total(plan.widths);
  if (width == 0) {
    return plan;
  }
  std::size_t& first = plan.widths.front();
  const std::size_t rest = plan.rule - first;
  if (rest + std::min(first, kNarrowestFirst) <= width) {
    plan.longest_first = width - rest;
    first = std::min(first, plan.longest_first);
    plan.rule = rest + first;
    return plan;
  }
  const auto second = std::find_if(columns_.begin() + 1, columns_.end(),
                                   [](const Column& column) { return !column.left; });
  plan.second_line =
      second == columns_.end() ? 0 : static_cast<std::size_t>(second - columns_.begin());
  const auto begin = plan.widths.begin() + static_cast<std::ptrdiff_t>(plan.second_line);
  const std::size_t beside_first = total({plan.widths.begin(), begin}) - first;
  plan.longest_first = std::max(kNarrowestFirst, width - std::min(width, beside_first));
  first = std::min(first, plan.longest_first);
  plan.rule = std::max(first + beside_first, kGap + total({begin, plan.widths.end()}));
  return plan;
}

std::string Table::line(const std::vector<std::string>& cells, const Plan& plan,
                        std::string_view colour) const {
  std::string text;
  for (std::size_t index = 0; index < cells.size(); ++index) {
    if (plan.second_line != 0 && index == plan.second_line) {
      end_line(text);
      text.append(kGap, ' ');
    } else if (index != 0 && plan.widths[index] != 0) {
      text.append(kGap, ' ');
    }
    if (plan.widths[index] == 0) {
      continue;
    }
    const bool left = index == 0 || columns_[index].left;
    const bool last = index + 1 == cells.size();
    std::string cell = index == 0 && plan.longest_first != 0
                           ? shortened(cells[index], plan.longest_first)
                           : cells[index];
    cell = last && left ? cell : padded(std::move(cell), plan.widths[index], left);
    text += last && !colour.empty() ? std::string(colour) + cell + std::string(kResetColour) : cell;
  }
  end_line(text);
  return text;
}

std::string Table::text(std::size_t width) const {
  if (rows_.empty()) {
    return {};
  }
  const Plan layout = plan(width);
  std::vector<std::string> titles;
  titles.reserve(columns_.size());
  for (const Column& column : columns_) {
    titles.push_back(column.title);
  }
  std::string text = line(titles, layout, {}) + std::string(layout.rule, '-') + "\n";
  for (const Row& row : rows_) {
    text += line(row.cells, layout, row.colour);
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
