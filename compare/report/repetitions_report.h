#pragma once

#include <cstddef>
#include <string>

#include "compare/results/result_file.h"

namespace compare::report {

/// What one file measured, for people who have nothing to compare it with yet: a row for each
/// metric that would be judged, with the number of repetitions, their median and their spread
/// (1.4826 times the median absolute deviation, in percent of the median: the standard deviation
/// where repetitions are normal; "-" below three). A benchmark that errored says so. `width` in
/// characters, 0 is unlimited.
std::string repetitions_report(const results::ResultFile& file, std::size_t width = 0);

}  // namespace compare::report
