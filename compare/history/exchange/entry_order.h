#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compare/history/run.h"

namespace compare::history {

/// An entry of a data.js as a run, and the times that the file has for it; 0: none.
struct DatedEntry {
  Run run;
  std::int64_t committed_ns = 0;
  std::int64_t dated_ns = 0;
};

/// Brings the entries of each suite into the order of their making, and gives their commits times
/// that keep it. A suite whose times go back from nearly every entry to the next (ten times as
/// often as they go forward) has its newest entry first and is turned round. The times are those of
/// the commits where in every suite at most one in ten of them goes back; else the dates of the
/// entries. Going back are those outside of the longest row that does not: instead of each of them
/// the time of the one before it stands. Returns what was done, for people.
std::vector<std::string> order_entries(std::vector<std::vector<DatedEntry>>& suites);

}  // namespace compare::history
