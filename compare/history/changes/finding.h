#pragma once

#include <cstddef>
#include <optional>

#include "compare/history/check.h"

namespace compare::history {

/// A step or drift of one series on its way into an event.
struct Finding {
  EventKind kind = EventKind::step;
  std::size_t track = 0;   ///< index of the track it was found in
  std::size_t at = 0;      ///< index in the track
  std::size_t commit = 0;  ///< index in Timeline::commits
  std::size_t until = 0;   ///< the last commit of a drift's level; of a step its commit
  bool slower = true;
  bool awaited = false;  ///< see Step
  double deviations = 0;
  std::size_t tolerance = 0;  ///< commits by which the place may be wrong
  Movement movement;
  bool told = false;  ///< in an Alert
  std::optional<Acceptance> acceptance;
};

}  // namespace compare::history
