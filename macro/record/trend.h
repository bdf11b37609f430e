#pragma once

#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// This share of a block is warm-up, in which caches and pools fill: it has no say in a trend.
inline constexpr double kTrendWarmupShare = 0.10;
/// What is left must be so long, and have so many samples, to show one.
inline constexpr double kTrendLeastSeconds = 60;
inline constexpr std::size_t kTrendLeastPoints = 30;
/// Samples are grouped into at most so many medians: neighbouring samples of memory know of each
/// other, which the interval does not expect, and six minutes of a day know less.
inline constexpr std::size_t kTrendGroups = 240;
/// Growth below this share of the median, over what was looked at, is none.
inline constexpr double kTrendGrowthShare = 0.01;
/// Nor is growth below these: 256 pages, a descriptor or thread that comes and goes, and for the
/// latency a twentieth of the median or 50 us.
inline constexpr double kTrendLeastBytes = 1024.0 * 1024;
inline constexpr double kTrendLeastObjects = 2;
inline constexpr double kTrendLatencyShare = 0.05;
inline constexpr double kTrendLeastLatencyNs = 50e3;

/// Whether the target grows: rss_slope_bytes_per_hour, open_files_slope_per_hour,
/// threads_slope_per_hour and latency_p50_slope_ns_per_hour by Theil and Sen
/// (compare/stats/theil_sen.h) with their intervals of 95 %, of the block with the longest series.
/// Not met, a leak or a drift, where the interval lies above 0 and the growth over the time looked
/// at is more than noise (see above). Without a value where the run was too short or nothing was
/// sampled; the note says so.
std::vector<FindingRecord> leak_findings(const std::vector<TargetSample>& samples,
                                         const std::vector<IntervalRecord>& intervals);

}  // namespace macro
