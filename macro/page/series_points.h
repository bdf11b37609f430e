#pragma once

#include <cstddef>
#include <vector>

#include "macro/record/series_record.h"

namespace macro {

/// At most about `most` intervals that a chart can draw: neighbours of one block become one. A
/// latency of the new one is the highest of its intervals (percentiles cannot be averaged, and a
/// spike must stay visible), counts are sums, `offered` and `in_flight` the highest.
std::vector<IntervalRecord> fewer_intervals(const std::vector<IntervalRecord>& intervals,
                                            std::size_t most);

/// The same for samples of the target: rates are means; memory, descriptors, threads and what is in
/// flight the highest.
std::vector<TargetSample> fewer_samples(const std::vector<TargetSample>& samples, std::size_t most);

}  // namespace macro
