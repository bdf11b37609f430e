#pragma once

#include <string>
#include <vector>

#include "compare/breakdown/breakdown.h"
#include "compare/breakdown/movement.h"

namespace compare::breakdown {

/// How a table is written.
struct Style {
  bool markdown = false;
  bool ascii = false;     ///< bars of '#' instead of block characters
  std::size_t width = 0;  ///< the terminal's, in characters; 0 is unlimited
};

/// A table for each pipeline: component, how often, ns once, ns in all, percent of the whole, and a
/// bar; the rest by name. Under it what is unknown and why, and whether the parts sum to more than
/// the whole.
std::string share_report(const std::vector<Breakdown>& breakdowns, const Style& style);

/// A table for each pipeline: ns and share before and after, the change and whether it is beyond
/// the noise; under it what moved most.
std::string movement_report(const std::vector<MovedPipeline>& pipelines,
                            const std::vector<std::string>& warnings, const Style& style);

/// The schema gatebench.breakdown/1, strict JSON; shares are ratios, what is unknown is null. Keys
/// are only ever added.
std::string json_report(const std::vector<Breakdown>& breakdowns);

/// The same of two files: schema gatebench.breakdown_change/1.
std::string json_report(const std::vector<MovedPipeline>& pipelines,
                        const std::vector<std::string>& warnings);

/// A time as all tables here show it, in ns with one digit after the point: "2,426.0"; "unknown".
std::string ns_text(const std::optional<double>& ns);

/// A ratio as a percentage with one digit after the point: "37.8 %"; "unknown".
std::string share_text(const std::optional<double>& share);

/// A bar of at most 25 characters for 100 %, to an eighth of one (to a whole one in ASCII); empty
/// where unknown or not above 0. What is above 100 % has the bar of 100 %.
std::string bar(const std::optional<double>& share, bool ascii);

}  // namespace compare::breakdown
