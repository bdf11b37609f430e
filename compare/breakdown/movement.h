#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/breakdown/breakdown.h"

namespace compare::breakdown {

/// What the repetitions say of a change.
enum class Evidence {
  moved,         ///< beyond what they differ by among themselves
  within_noise,  ///< not
  unknown        ///< too few of them, or no two values to compare
};

/// "moved", "within noise", "unknown".
std::string_view word(Evidence evidence);

/// A component before and after, in ns of the whole pipeline and as a share of it.
struct Movement {
  std::string component;
  std::optional<double> before_ns;
  std::optional<double> after_ns;
  std::optional<double> before_share;
  std::optional<double> after_share;
  std::optional<double> change_low_ns;  ///< the interval of the change; absent where none is known
  std::optional<double> change_high_ns;
  Evidence evidence = Evidence::unknown;
  std::string obstacle;  ///< why a side has no value; empty where both have

  [[nodiscard]] std::optional<double> change_ns() const;
  [[nodiscard]] std::optional<double> change_share() const;
};

struct MovedPipeline {
  std::string pipeline;
  std::vector<Movement> components;  ///< the largest change in ns first, unknown ones last
  Movement rest;                     ///< what the components do not explain
  Movement whole;
};

/// Compares the pipelines that both have and measured in any part, in the order of `after`. The
/// interval of a component's change is Moses' interval of the ratio of its repetitions at 99 %
/// (stats/shift.h), applied to the median before; it needs five repetitions a side. 99 % and not 95
/// %, because a pipeline has about ten components, and one of twenty would be flagged though
/// nothing changed. The rest is a difference, so its interval is that of interval arithmetic: from
/// the least change of the whole less the greatest of the parts to the reverse. What includes 0 is
/// within noise.
std::vector<MovedPipeline> moved(const std::vector<Breakdown>& before,
                                 const std::vector<Breakdown>& after);

/// Of the components and the rest, the one that moved most in ns, and in share; nullptr where none
/// moved beyond the noise. Valid as long as `pipeline`.
const Movement* most_moved_in_ns(const MovedPipeline& pipeline);
const Movement* most_moved_in_share(const MovedPipeline& pipeline);

}  // namespace compare::breakdown
