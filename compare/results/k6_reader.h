#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Reads k6's end-of-test summary, as --summary-export and as handleSummary() give it. A row
/// `k6/<metric>` for each trend of times, http_req_duration first, in ms; real_time is the median.
/// The row of http_req_duration also has what http_reqs and http_req_failed tell;
/// throughput_per_second is the rate of http_reqs less the failed share.
/// --summary-export does not say which trends are times: k6's own are known, others are named in a
/// warning. A threshold that was crossed (true in --summary-export, "ok": false in handleSummary)
/// makes a warning. Throws InputError naming the metric.
ResultFile read_k6(std::string_view text, const std::string& path);

}  // namespace compare::results
