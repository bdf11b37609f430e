#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compare/history/check.h"
#include "compare/history/timeline.h"

namespace compare::history {

/// Of more points than this the oldest commits are left out, and the page says how many: about 60
/// MB then, and slow to open. 500 commits of 200 benchmarks are 100,000.
inline constexpr std::size_t kMostPagePoints = 1'500'000;

/// All single repetitions that a page shows. Where there are more, each point shows as many of its
/// order statistics, evenly spaced, the least and the greatest among them, as keep to it; with less
/// than two each, none. The intervals are of all.
inline constexpr std::size_t kMostPageRepetitions = 1'000'000;

/// What the page's script draws, as JSON that may stand in a <script> element, by columns:
///   {"commits": {"id", "time", "subject", "author", "url"}, "authors", "environments", "runs",
///    "series": [{"suite", "benchmark", "metric", "unit", "better", "exact", "machine", "at",
///                "environment", "run", "value", "low", "high", "count", "dots", "references"}],
///    "events": [{"kind", "commit", "slower", "fresh", "acceptance", "movements"}], "warnings",
///    "left_out"}
/// Times are in ms; "author", "run" and "environment" are indices; "low" and "high" the interval of
/// the median at 95 %, null where there are too few repetitions. Texts are visible (compare/report)
/// and of bounded length; links are http or https, or empty.
std::string page_data(const Timeline& timeline, const Check& check,
                      std::string_view repository_url);

}  // namespace compare::history
