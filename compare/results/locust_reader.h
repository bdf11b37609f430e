#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Whether the text begins with the header of Locust's _stats.csv or _stats_history.csv.
bool is_locust_stats(std::string_view text);
bool is_locust_history(std::string_view text);

/// Reads Locust's PREFIX_stats.csv: a row `locust/<Type> <Name>` for each request and
/// `locust/Aggregated` for all of them, times in ms. real_time is the median response time.
/// Locust's times include those of failed requests; throughput_per_second is Requests/s less
/// Failures/s. The columns of releases before 1.0 ("# requests", ...) are read as well; where the
/// first is called Method (up to 0.9), requests do not count those that failed. Empty cells and N/A
/// are absent. Throws InputError naming the line.
ResultFile read_locust_stats(std::string_view text, const std::string& path);

/// Reads PREFIX_stats_history.csv: of each request the totals in its last line. Percentiles and
/// rates are of the last seconds only in there, so that they are left out.
ResultFile read_locust_history(std::string_view text, const std::string& path);

}  // namespace compare::results
