#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Whether some line of the text is the one with which wrk begins, "Running 30s test @ ...".
bool is_wrk(std::string_view text);

/// Reads what wrk and wrk2 print: a row `wrk` a run, in us; several runs one after the other are
/// repetitions. real_time is the median of --latency; without --latency the mean, which a warning
/// says.
/// wrk counts connect, read and write errors beside the requests, and timeouts (answers that came
/// too late) and statuses from 400 among them. failure_ratio is all of these over requests and
/// socket errors; throughput_per_second is Requests/sec less the share that came late or with such
/// a status. Throws InputError naming the line.
ResultFile read_wrk(std::string_view text, const std::string& path);

}  // namespace compare::results
