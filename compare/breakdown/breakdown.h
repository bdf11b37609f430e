#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/breakdown/timing.h"
#include "compare/results/result_file.h"

/// What a request costs, by component: which benchmarks make up a pipeline is what the file's
/// context says (results/pipeline.h). All times in ns.
namespace compare::breakdown {

inline constexpr const char* kRest = "not explained (calls, copies, cache)";
inline constexpr const char* kRestAndUnknown = "not explained (and the unknown parts)";

/// One component of a pipeline.
struct Part {
  std::string benchmark;
  double times = 1;               ///< how often the whole does it
  Timing timing;                  ///< of doing it once
  std::optional<double> each_ns;  ///< the median
  std::optional<double> all_ns;   ///< times each
  std::optional<double> share;    ///< of the whole, 0.25 being 25 %; may be above 1
};

struct Breakdown {
  std::string pipeline;
  Timing whole;
  std::optional<double> whole_ns;  ///< the median
  std::vector<Part> parts;         ///< the most expensive first, the unknown ones last
  std::optional<double>
      rest_ns;  ///< the whole less its known parts; below 0 where they sum to more
  std::optional<double> rest_share;  ///< of the whole
  bool has_unknown_part = false;

  /// Nothing of it is in the file, as where --benchmark_filter left it out.
  [[nodiscard]] bool is_unmeasured() const;
  [[nodiscard]] const char* rest_name() const { return has_unknown_part ? kRestAndUnknown : kRest; }
};

/// One for each pipeline of the file's context, in its order. Throws results::InputError where the
/// context tells of none.
std::vector<Breakdown> break_down(const results::ResultFile& file);

}  // namespace compare::breakdown
