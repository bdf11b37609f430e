#pragma once

#include <string>

#include "macro/engine/hdr_histogram.h"

namespace macro {

/// A histogram of nanoseconds as the percentile text (.hgrm) that HdrHistogram's libraries print
/// and its plotter, hdr-plot and jHiccup's tools read: milliseconds, 5 steps for each halving of
/// the distance to 100 %, the same bytes that the reference implementation prints. As there, a
/// value is the highest of its step, and mean and deviation are those of the steps' middles. No
/// histogram line where nothing was counted.
std::string hdr_percentile_text(const HdrHistogram& nanoseconds);

}  // namespace macro
