#pragma once

#include <vector>

#include "compare/results/result_file.h"

namespace compare::results {

/// Files written before Google Benchmark 1.5 do not say which rows are aggregates. A row whose name
/// ends in _mean, _median, _stddev or _cv is one if the file also has the benchmark itself or
/// another aggregate of it under that name; alone, it is a benchmark that happens to be called so.
void recognise_legacy_aggregates(std::vector<Row>& rows);

/// Adds one warning if names occur more often than their `repetitions` say: such rows are taken as
/// repetitions of one benchmark, which is wrong if they are different ones of one name.
void warn_of_duplicate_names(ResultFile& file);

}  // namespace compare::results
