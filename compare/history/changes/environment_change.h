#pragma once

#include <string>

#include "compare/history/changes/track.h"

namespace compare::history {

/// In what the environment changed at a step, and nothing speaks against it as the cause: the
/// differing keys with both values, "compiler g++ 12 -> g++ 13". Empty where the environment on
/// both sides is the same, or is not known, or where two points of the level before were measured
/// in the later environment already, or two of the level after in the earlier one again. `name`,
/// the name of one machine, is no such key.
std::string environment_change(const Timeline& timeline, const Track& track, const Step& step);

/// Whether nothing is known of the machine that measured a point.
bool machine_unknown(const Timeline& timeline, const Track& track, std::size_t at);

}  // namespace compare::history
