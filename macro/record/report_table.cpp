#include "macro/record/report_table.h"

#include <algorithm>

#include "compare/stats/order_statistics.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

}  // namespace

std::string aligned(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += "  " + right_aligned(line[i], widths[i]);
    }
    text += '\n';
  }
  return text;
}

std::vector<std::string> cells_of(const BlockRecord& block, const std::vector<Column>& columns) {
  std::vector<std::string> cells;
  for (const Column& column : columns) {
    const auto value = column.value(block);
    cells.push_back(value ? column.text(*value) : "-");
  }
  return cells;
}

std::vector<double> values_of(
    const std::vector<BlockRecord>& blocks,
    const std::function<std::optional<double>(const BlockRecord&)>& value) {
  std::vector<double> values;
  for (const BlockRecord& block : blocks) {
    const auto measured = value(block);
    if (block.valid() && measured) {
      values.push_back(*measured);
    }
  }
  return values;
}

std::optional<double> busiest_client(const BlockRecord& block) {
  const auto& shares = block.client_busy_shares;
  return shares.empty() ? std::nullopt
                        : std::optional(*std::max_element(shares.begin(), shares.end()));
}

std::string block_table(const std::vector<BlockRecord>& blocks,
                        const std::vector<Column>& columns) {
  std::vector<std::vector<std::string>> lines(1, {"block"});
  for (const Column& column : columns) {
    lines[0].emplace_back(column.title);
  }
  for (const BlockRecord& block : blocks) {
    auto& line = lines.emplace_back(1, std::to_string(block.number) + (block.valid() ? "" : "!"));
    const auto cells = cells_of(block, columns);
    line.insert(line.end(), cells.begin(), cells.end());
  }
  if (blocks.size() < 2) {  // of one block they say nothing
    return aligned(lines);
  }
  std::vector<std::string> medians = {"median"};
  std::vector<std::string> spreads = {"spread"};
  for (const Column& column : columns) {
    const std::vector<double> values = values_of(blocks, column.value);
    const double median = values.empty() ? 0 : compare::stats::median(values);
    medians.push_back(values.empty() ? "-" : column.text(median));
    // Of failures a spread says nothing: most blocks have none.
    const bool has_spread = values.size() > 1 && median > 0 && column.title != "failed";
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    spreads.push_back(has_spread ? percent_text((*high - *low) / median) : "-");
  }
  lines.push_back(medians);
  lines.push_back(spreads);
  return aligned(lines);
}

}  // namespace macro
