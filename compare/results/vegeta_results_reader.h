#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Whether the text begins as Vegeta's CSV does, which has no header: with five whole numbers.
bool is_vegeta_csv(std::string_view text);

/// Reads the results of `vegeta encode -to json` (one object a line) and `-to csv` (12 columns) and
/// reduces those of each attack to one row `vegeta/<attack>` ("attack" where it has no name), with
/// the figures of Vegeta's own report: a status from 200 to 399 is a success, throughput is
/// successes over the time from the first request to the last answer. Percentiles are exact: the
/// smallest latency that so many percent of the results do not exceed. Times in ns.
/// Memory: about 8 bytes a result beside the text. Throws InputError naming the line.
ResultFile read_vegeta_json_results(std::string_view text, const std::string& path);
ResultFile read_vegeta_csv_results(std::string_view text, const std::string& path);

}  // namespace compare::results
