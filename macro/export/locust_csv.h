#pragma once

#include <string>

#include "macro/record/run_record.h"

/// Locust's four CSV files (as its release 2.12 writes them: header, columns, CR LF, milliseconds).
/// Where we know better than Locust, we say better:
/// - times are of right answers only, Locust's are of failures too; N/A where there was none;
/// - percentile columns are whole milliseconds as Locust's, but not rounded to two digits from
///   100 ms on; the median has its fraction, so that a gateway of less than 1 ms can be told;
/// - "content" are the bytes received, heads of answers included;
/// - a refusal (429) is a failure, even where the scenario expects it.
namespace macro {

/// `_stats.csv`: a row of each task, and Aggregated.
std::string locust_stats_csv(const RunRecord& run);

/// `_stats_history.csv`: a row Aggregated of each interval, stamped with its end. Percentiles are
/// those of the interval (as with --csv-full-history), N/A where the record does not have them.
/// Totals are those so far; median, mean, least time and bytes only in the last row, the run's.
std::string locust_history_csv(const RunRecord& run);

/// `_failures.csv`: each class of failures of each task.
std::string locust_failures_csv(const RunRecord& run);

/// `_exceptions.csv`: of Locust's own code; of ours why a run broke off, if it did.
std::string locust_exceptions_csv(const RunRecord& run);

}  // namespace macro
