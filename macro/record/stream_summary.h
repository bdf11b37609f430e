#pragma once

#include "macro/engine/load.h"
#include "macro/record/run_record.h"

namespace macro {

/// What the streams of a block were like; a percentile only from samples_needed() samples.
StreamRecord summarize_streams(const LoadResult& load);

/// The value at the share `q`, nullopt with fewer than samples_needed(q) samples.
std::optional<double> percentile(const HdrHistogram& values, double q);

}  // namespace macro
