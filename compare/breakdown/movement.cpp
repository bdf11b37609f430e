#include "compare/breakdown/movement.h"

#include <algorithm>
#include <cmath>

#include "compare/stats/mann_whitney.h"
#include "compare/stats/shift.h"

namespace compare::breakdown {
namespace {

constexpr double kTail = 0.005;  ///< 99 % intervals

std::optional<double> difference(const std::optional<double>& after,
                                 const std::optional<double>& before) {
  return after && before ? std::optional(*after - *before) : std::nullopt;
}

void judge(Movement& movement) {
  if (movement.change_low_ns && movement.change_high_ns) {
    const bool includes_none = *movement.change_low_ns <= 0 && *movement.change_high_ns >= 0;
    movement.evidence = includes_none ? Evidence::within_noise : Evidence::moved;
  }
}

/// `before_times` and `after_times`: how often the pipeline does it, then and now.
void bound_change(Movement& movement, const Timing& before, double before_times,
                  const Timing& after, double after_times) {
  const stats::MannWhitneyDistribution distribution(before.ns.size(), after.ns.size());
  if (distribution.interval_rank(kTail) == 0) {
    return;
  }
  const stats::RatioEstimate ratio =
      stats::estimate_ratio(before.ns, after.ns, distribution, kTail);
  const double each_before = *before.median();
  movement.change_low_ns = each_before * (ratio.low * after_times - before_times);
  movement.change_high_ns = each_before * (ratio.high * after_times - before_times);
  judge(movement);
}

std::string obstacle_of(const Timing& before, const Timing& after) {
  return !before.obstacle.empty()  ? "before: " + before.obstacle
         : !after.obstacle.empty() ? "after: " + after.obstacle
                                   : "";
}

Movement movement_of(const std::string& name, const Part* before, const Part* after) {
  Movement movement;
  movement.component = name;
  if (before != nullptr) {
    movement.before_ns = before->all_ns;
    movement.before_share = before->share;
  }
  if (after != nullptr) {
    movement.after_ns = after->all_ns;
    movement.after_share = after->share;
  }
  if (before == nullptr || after == nullptr) {
    movement.obstacle = before == nullptr ? "no part of it before" : "no part of it any more";
    return movement;
  }
  movement.obstacle = obstacle_of(before->timing, after->timing);
  if (movement.obstacle.empty()) {
    bound_change(movement, before->timing, before->times, after->timing, after->times);
  }
  return movement;
}

Movement whole_of(const Breakdown& before, const Breakdown& after) {
  Movement movement;
  movement.component = after.pipeline;
  movement.before_ns = before.whole_ns;
  movement.after_ns = after.whole_ns;
  movement.before_share = before.whole_ns ? std::optional(1.0) : std::nullopt;
  movement.after_share = after.whole_ns ? std::optional(1.0) : std::nullopt;
  movement.obstacle = obstacle_of(before.whole, after.whole);
  if (movement.obstacle.empty()) {
    bound_change(movement, before.whole, 1, after.whole, 1);
  }
  return movement;
}

Movement rest_of(const Breakdown& before, const Breakdown& after, const MovedPipeline& pipeline) {
  Movement rest;
  rest.component = before.has_unknown_part ? before.rest_name() : after.rest_name();
  rest.before_ns = before.rest_ns;
  rest.before_share = before.rest_share;
  rest.after_ns = after.rest_ns;
  rest.after_share = after.rest_share;
  std::optional<double> low = pipeline.whole.change_low_ns;
  std::optional<double> high = pipeline.whole.change_high_ns;
  for (const Movement& part : pipeline.components) {
    low = difference(low, part.change_high_ns);
    high = difference(high, part.change_low_ns);
  }
  rest.change_low_ns = low;
  rest.change_high_ns = high;
  judge(rest);
  return rest;
}

const Part* find_part(const Breakdown& breakdown, const std::string& name) {
  const auto found = std::find_if(breakdown.parts.begin(), breakdown.parts.end(),
                                  [&name](const Part& part) { return part.benchmark == name; });
  return found == breakdown.parts.end() ? nullptr : &*found;
}

double size_of(const std::optional<double>& change) { return change ? std::abs(*change) : -1; }

MovedPipeline moved_pipeline(const Breakdown& before, const Breakdown& after) {
  MovedPipeline pipeline;
  pipeline.pipeline = after.pipeline;
  pipeline.whole = whole_of(before, after);
  for (const Part& part : after.parts) {
    pipeline.components.push_back(
        movement_of(part.benchmark, find_part(before, part.benchmark), &part));
  }
  for (const Part& part : before.parts) {
    if (find_part(after, part.benchmark) == nullptr) {
      pipeline.components.push_back(movement_of(part.benchmark, &part, nullptr));
    }
  }
  std::stable_sort(pipeline.components.begin(), pipeline.components.end(),
                   [](const Movement& first, const Movement& second) {
                     return size_of(first.change_ns()) > size_of(second.change_ns());
                   });
  pipeline.rest = rest_of(before, after, pipeline);
  return pipeline;
}

const Movement* most_moved(const MovedPipeline& pipeline,
                           std::optional<double> (Movement::*change)() const) {
  const Movement* most = nullptr;
  const auto consider = [&](const Movement& movement) {
    if (movement.evidence == Evidence::moved && (movement.*change)() &&
        (most == nullptr || size_of((movement.*change)()) > size_of((most->*change)()))) {
      most = &movement;
    }
  };
  for (const Movement& component : pipeline.components) {
    consider(component);
  }
  consider(pipeline.rest);
  return most;
}

}  // namespace

std::string_view word(Evidence evidence) {
  switch (evidence) {
    case Evidence::moved:
      return "moved";
    case Evidence::within_noise:
      return "within noise";
    case Evidence::unknown:
      break;
  }
  return "unknown";
}

std::optional<double> Movement::change_ns() const { return difference(after_ns, before_ns); }

std::optional<double> Movement::change_share() const {
  return difference(after_share, before_share);
}

std::vector<MovedPipeline> moved(const std::vector<Breakdown>& before,
                                 const std::vector<Breakdown>& after) {
  std::vector<MovedPipeline> all;
  for (const Breakdown& now : after) {
    const auto then = std::find_if(before.begin(), before.end(), [&now](const Breakdown& other) {
      return other.pipeline == now.pipeline;
    });
    if (then != before.end() && !then->is_unmeasured() && !now.is_unmeasured()) {
      all.push_back(moved_pipeline(*then, now));
    }
  }
  return all;
}

const Movement* most_moved_in_ns(const MovedPipeline& pipeline) {
  return most_moved(pipeline, &Movement::change_ns);
}

const Movement* most_moved_in_share(const MovedPipeline& pipeline) {
  return most_moved(pipeline, &Movement::change_share);
}

}  // namespace compare::breakdown
