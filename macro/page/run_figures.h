#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

enum class FigureKind { count, latency, bytes, percent };

/// What a block says of one thing.
struct FigureColumn {
  std::string_view key;  ///< "throughput", "p99"; for scripts and styles
  std::string_view title;
  FigureKind kind = FigureKind::count;
  std::optional<double> (*value)(const BlockRecord&);
};

/// Of every run, and of streams only.
const std::vector<FigureColumn>& figure_columns();

/// What a run says of it: the median of its valid blocks, and the least and greatest of them.
struct Figure {
  std::optional<double> value;  ///< absent where no valid block measured it
  std::optional<double> low;    ///< of two blocks or more
  std::optional<double> high;
};

/// nullptr for a key that no column has.
const FigureColumn* find_figure_column(std::string_view key);

Figure figure_of(const RunRecord& run, const FigureColumn& column);

/// The blocks that the figures of a run are made of: its blocks; of a staircase without any, the
/// valid step with the highest throughput.
std::vector<BlockRecord> blocks_with_figures(const RunRecord& run);

/// "1,234", "1.50 ms", "12.3 MiB", "0.1 %"; "-" for what was not measured.
std::string figure_text(FigureKind kind, const std::optional<double>& value);

/// "+3.2 %" of the baseline, of a share in percentage points: "+0.02 points"; "-" where either is
/// unmeasured, the baseline is 0, or the share is about the same.
std::string change_text(FigureKind kind, const std::optional<double>& baseline,
                        const std::optional<double>& now);

}  // namespace macro
