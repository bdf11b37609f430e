#include "compare/breakdown/breakdown.h"

#include <algorithm>

#include "compare/results/pipeline.h"

namespace compare::breakdown {
namespace {

Part part_of(const results::PipelinePart& described, const Timings& timings,
             const std::optional<double>& whole_ns) {
  Part part;
  part.benchmark = described.benchmark;
  part.times = described.times;
  part.timing = timings.find(described.benchmark);
  part.each_ns = part.timing.median();
  if (part.each_ns) {
    part.all_ns = *part.each_ns * part.times;
  }
  if (part.all_ns && whole_ns) {
    part.share = *part.all_ns / *whole_ns;
  }
  return part;
}

Breakdown break_down_one(const results::Pipeline& pipeline, const Timings& timings) {
  Breakdown breakdown;
  breakdown.pipeline = pipeline.benchmark;
  breakdown.whole = timings.find(pipeline.benchmark);
  breakdown.whole_ns = breakdown.whole.median();
  double known_ns = 0;
  for (const results::PipelinePart& described : pipeline.parts) {
    breakdown.parts.push_back(part_of(described, timings, breakdown.whole_ns));
    const Part& part = breakdown.parts.back();
    breakdown.has_unknown_part = breakdown.has_unknown_part || !part.all_ns;
    known_ns += part.all_ns.value_or(0);
  }
  std::stable_sort(
      breakdown.parts.begin(), breakdown.parts.end(),
      [](const Part& first, const Part& second) { return first.all_ns > second.all_ns; });
  if (breakdown.whole_ns) {
    breakdown.rest_ns = *breakdown.whole_ns - known_ns;
    breakdown.rest_share = *breakdown.rest_ns / *breakdown.whole_ns;
  }
  return breakdown;
}

}  // namespace

bool Breakdown::is_unmeasured() const {
  return !whole_ns && std::none_of(parts.begin(), parts.end(),
                                   [](const Part& part) { return part.all_ns.has_value(); });
}

std::vector<Breakdown> break_down(const results::ResultFile& file) {
  const Timings timings(file);
  std::vector<Breakdown> all;
  for (const results::Pipeline& pipeline : results::pipelines_of(file)) {
    all.push_back(break_down_one(pipeline, timings));
  }
  return all;
}

}  // namespace compare::breakdown
