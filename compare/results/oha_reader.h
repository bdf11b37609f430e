#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Reads oha's JSON: one row `oha`, real_time the median (p50), in seconds. A request failed if it
/// got no answer or one whose status is not 2xx or 3xx; requests that oha itself gave up when its
/// time was over ("aborted due to deadline") count as none. throughput_per_second is
/// requestsPerSec, which counts all answers, times the share of successful ones among them.
/// Throws InputError naming the member.
ResultFile read_oha(std::string_view text, const std::string& path);

}  // namespace compare::results
