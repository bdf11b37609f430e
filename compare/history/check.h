#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "compare/history/timeline.h"

namespace compare::history {

/// Somebody took a change for granted: it is the new level from there on. Empty texts mean all.
struct Acceptance {
  std::string commit;     ///< of the event
  std::string benchmark;  ///< empty: every benchmark of the event
  std::string metric;     ///< empty: every metric
  std::string who;
  std::string why;
  std::int64_t time_ns = 0;
};

/// An event that was told: nobody is told twice. One line of it is kept for each benchmark.
struct Alert {
  std::string commit;
  std::string suite;
  std::string benchmark;
  std::string metric;
  std::string machine;
  std::string kind;       ///< "step" or "drift"
  std::string direction;  ///< "slower" or "faster"
  std::int64_t time_ns = 0;
};

enum class EventKind { step, drift };

/// What one series did at an event.
struct Movement {
  std::size_t series = 0;  ///< index in Timeline::series
  double ratio = 1;        ///< level after over level before, as values are: not "worse";
                           ///< infinite where a counted metric rose from 0
  double before = 0;       ///< median before, in the series' unit
  double after = 0;
};

/// Something that happened at one commit; all benchmarks that did it there are one event.
struct Event {
  EventKind kind = EventKind::step;
  std::size_t commit = 0;  ///< index in Timeline::commits: the first at the new level, or, of a
                           ///< drift, where it began
  bool slower = true;      ///< whether it got worse, by each metric's own direction
  std::vector<Movement> movements;  ///< worst first
  bool fresh = false;               ///< in no Alert yet and not accepted
  std::optional<Acceptance> acceptance;
};

struct Check {
  std::vector<Event> events;  ///< by commit
  /// Steps that went back within a few commits, series that jump between two levels, steps where
  /// the environment changed, suites that moved as a whole: what was seen and is no event.
  std::vector<std::string> warnings;
};

struct CheckOptions {
  double least_change_percent = 3;   ///< smaller changes are no event
  std::vector<std::string> metrics;  ///< empty: those that gate by default
};

/// Finds the changes of a history. A pure function; safe to call from several threads.
Check check(const Timeline& timeline, const CheckOptions& options,
            const std::vector<Acceptance>& acceptances, const std::vector<Alert>& alerts);

}  // namespace compare::history
