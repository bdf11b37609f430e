#pragma once

#include <vector>

#include "compare/results/result_file.h"

namespace compare::results {

/// Joins result files of one commit and machine: rows of one name become the repetitions of that
/// name, in the order of the files and of the rows in them, and are counted anew. Aggregates are
/// dropped, because they can be computed from the repetitions and not from each other.
/// Contexts are united: a key that a file lacks is taken from one that has it; of gatebench.metrics
/// and gatebench.pipeline the members are united. Other keys may differ (date, load_avg, ...); the
/// first file's stand. Files of different gatebench.session lose that key, with a warning.
/// Throws InputError naming the key and both values where CPU model (else processor count or
/// caches), build type, compiler or commit differ, and where nothing but aggregates is there.
/// Precondition: at least one file.
ResultFile merge(const std::vector<ResultFile>& files);

}  // namespace compare::results
