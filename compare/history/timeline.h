#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compare/history/run.h"

namespace compare::history {

/// What was measured of one metric of one benchmark at one commit on one machine. Several runs of
/// it are one point: its values are theirs, one after the other.
struct Point {
  std::size_t commit = 0;        ///< index in Timeline::commits
  std::size_t environment = 0;   ///< index in Timeline::environments, of the last of its runs
  double value = 0;              ///< the median over its runs of the median of their repetitions
  std::vector<double> values;    ///< all repetitions kept, in the order they were measured
  std::int64_t measured_ns = 0;  ///< since 1970, the latest of its runs; 0: not known
  std::string run_url;
  std::optional<Reference> reference;
};

/// One metric of one benchmark through the commits, on one kind of machine: what is compared over
/// time. Machines differ as results::host_difference has it; points of one machine may still have
/// different environments (compiler, kernel, runner image).
struct Series {
  std::string suite;
  std::string benchmark;
  std::string metric;
  std::string unit;  ///< one for all points
  results::Better better = results::Better::unknown;
  bool exact = false;
  std::string machine;        ///< for people: CPU model or what else is known; "" where nothing is
  std::vector<Point> points;  ///< in the order of the commits, each commit at most once
};

/// A history in the order of its commits: what the change points, the page and the exports are
/// made of.
struct Timeline {
  std::vector<Commit> commits;  ///< oldest first; of commits without a time the order of adding
  std::vector<Environment> environments;  ///< each once
  std::vector<Series> series;             ///< by suite, benchmark, metric, machine
};

/// The first 10 characters of a commit's id, as people know it; an id that is no digest, whole.
std::string short_id(const Commit& commit);

/// Whether a commit's id may be the beginning of another: 7 hexadecimal digits or more.
bool is_abbreviation(std::string_view id);

/// "micro: chat/read real_time", with the machine where there is one.
std::string name_of(const Series& series);

/// Orders and groups runs, which are in the order they were added. Units of one series that can be
/// converted (ns, us, ms, s) are; of others each unit is a series of its own. Commits are ordered
/// by time, stably; one without a time comes right after the one added before it. An abbreviated id
/// is the full one that it can only be. Values beyond 1e100, of which no median can be taken, are
/// left out.
Timeline timeline(const std::vector<Run>& runs);

}  // namespace compare::history
