#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// A column of a table of blocks: what it shows, and how.
struct Column {
  std::string_view title;
  std::function<std::optional<double>(const BlockRecord&)> value;
  std::function<std::string(double)> text;
};

/// Lines of cells, right-aligned, two spaces before each cell.
std::string aligned(const std::vector<std::vector<std::string>>& lines);

/// One line a block, marked ! where it is invalid, then from two blocks on their median and spread,
/// in which an invalid one has no say. "-" is unmeasured.
std::string block_table(const std::vector<BlockRecord>& blocks, const std::vector<Column>& columns);

/// The cells of one block.
std::vector<std::string> cells_of(const BlockRecord& block, const std::vector<Column>& columns);

/// The values of the valid blocks.
std::vector<double> values_of(
    const std::vector<BlockRecord>& blocks,
    const std::function<std::optional<double>(const BlockRecord&)>& value);

/// The busiest client thread's share; nullopt where unmeasured.
std::optional<double> busiest_client(const BlockRecord& block);

}  // namespace macro
