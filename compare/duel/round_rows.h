#pragma once

#include <vector>

#include "compare/results/result_file.h"

namespace compare::duel {

/// One row for each benchmark of a process: the median of its repetitions, metric by metric;
/// errored if any repetition is. Of a benchmark that reports aggregates alone it is their median;
/// other aggregates are left out. In the order of the file.
std::vector<results::Row> medians(const results::ResultFile& file);

/// What both arrangements of a round say together: the geometric mean of each metric, so that the
/// log ratio of two such rows is the mean of the log ratios of the arrangements; where a value is
/// not above 0, the arithmetic mean. A metric that only one has is left out. Errored if either is.
results::Row joined(const results::Row& first, const results::Row& second);

}  // namespace compare::duel
