#include "compare/history/check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "compare/history/changes/drift.h"
#include "compare/history/changes/environment_change.h"
#include "compare/history/changes/event_grouping.h"
#include "compare/history/changes/exact_changes.h"
#include "compare/history/changes/finding.h"
#include "compare/history/changes/known_events.h"
#include "compare/history/changes/level_segments.h"
#include "compare/history/changes/passing.h"
#include "compare/history/changes/suite_moves.h"
#include "compare/history/changes/track.h"
#include "compare/history/changes/warnings.h"
#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

/// Points of which the median is told as the level before or after.
constexpr std::size_t kToldPoints = 20;
/// A series that went away and back so often jumps between two levels.
constexpr std::size_t kFewestReturns = 3;

class Checker {
 public:
  Checker(const Timeline& timeline, const CheckOptions& options)
      : timeline_(timeline), least_shift_(std::log1p(options.least_change_percent / 100)) {
    tracks_ = tracks_of(timeline, options.metrics, result_.warnings);
  }

  Check run(const std::vector<Acceptance>& acceptances, const std::vector<Alert>& alerts) {
    std::vector<bool> jumping;
    for (const Track& track : tracks_) {
      Levels levels =
          track.exact ? exact_levels(track.values) : levels_of(track.values, least_shift_);
      const std::vector<WentAway> gone = take_passing(levels);
      const bool jumps = !track.exact && (!take_jumps(levels, gone, track.values).empty() ||
                                          gone.size() >= kFewestReturns);
      if (jumps) {
        warnings_.add("jumps between two levels and is not judged where it does",
                      name_of(series_of(track)));
      } else {
        tell_passing(track, gone);
      }
      if (!track.exact) {
        await_return(levels);
      }
      jumping.push_back(jumps);
      levels_.push_back(std::move(levels));
    }
    // Where a level ends, whatever ended it: a drift lies within one.
    const std::vector<Levels> all_levels = levels_;
    for (const SuiteMove& move : take_suite_moves(timeline_, tracks_, levels_)) {
      warnings_.add("the machine rather than the code seems to have changed at " +
                        short_id(timeline_.commits[move.commit]) + ", where " +
                        std::to_string(move.moved) + " of " + std::to_string(move.measured) +
                        " benchmarks moved",
                    move.suite);
    }
    for (std::size_t index = 0; index < tracks_.size(); ++index) {
      add_steps(index);
      if (!jumping[index] && !tracks_[index].exact) {
        add_drifts(index, all_levels[index].steps);
      }
    }
    mark_accepted(timeline_, tracks_, acceptances, findings_);
    mark_told(timeline_, tracks_, alerts, findings_);
    result_.events = group_events(std::move(findings_));
    for (std::string& text : warnings_.texts()) {
      result_.warnings.push_back(std::move(text));
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] const Series& series_of(const Track& track) const {
    return timeline_.series[track.series];
  }
  [[nodiscard]] std::string commit_at(const Track& track, std::size_t at) const {
    return short_id(timeline_.commits[track.commits[at]]);
  }
  [[nodiscard]] static bool worse(const Track& track, double shift) {
    return (shift > 0) == track.rise_is_worse;
  }

  void tell_passing(const Track& track, const std::vector<WentAway>& gone) {
    for (const WentAway& pair : gone) {
      warnings_.add(std::string(worse(track, pair.there.shift) ? "slower" : "faster") + " at " +
                        commit_at(track, pair.there.at) + ", went back at " +
                        commit_at(track, pair.back.at),
                    name_of(series_of(track)));
    }
  }

  /// The median of plain values of the points [from, until).
  [[nodiscard]] double level(const Track& track, std::size_t from, std::size_t until) const {
    std::vector<double> values;
    for (std::size_t at = from; at < until; ++at) {
      values.push_back(series_of(track).points[track.points[at]].value);
    }
    return stats::median(values);
  }

  [[nodiscard]] Movement movement(const Track& track, std::size_t from, std::size_t at,
                                  std::size_t after, std::size_t until) const {
    Movement moved;
    moved.series = track.series;
    moved.before = level(track, std::max(from, at - std::min(at, kToldPoints)), at);
    moved.after = level(track, after, std::min(until, after + kToldPoints));
    moved.ratio =
        moved.before != 0 ? moved.after / moved.before : std::numeric_limits<double>::infinity();
    return moved;
  }

  void add_steps(std::size_t index) {
    const Track& track = tracks_[index];
    for (const Step& step : levels_[index].steps) {
      const std::string environment = environment_change(timeline_, track, step);
      const bool slower = worse(track, step.shift);
      if (!environment.empty()) {
        warnings_.add(std::string(slower ? "slower" : "faster") + " at " +
                          commit_at(track, step.at) + ", where the environment changed (" +
                          environment + ")",
                      name_of(series_of(track)));
        continue;
      }
      Finding finding;
      finding.track = index;
      finding.at = step.at;
      finding.commit = track.commits[step.at];
      finding.until = finding.commit;
      finding.slower = slower;
      finding.awaited = step.awaited;
      finding.deviations = step.deviations;
      finding.tolerance = place_tolerance(step.signal);
      finding.movement = movement(track, step.from, step.at, step.at, step.until);
      findings_.push_back(finding);
    }
  }

  void add_drifts(std::size_t index, const std::vector<Step>& steps) {
    const Track& track = tracks_[index];
    for (std::size_t part = 0; part <= steps.size(); ++part) {
      const std::size_t from = part == 0 ? 0 : steps[part - 1].at;
      const std::size_t until = part == steps.size() ? track.values.size() : steps[part].at;
      const auto part_of = [&](const auto& all) {
        return std::span(all).subspan(from, until - from);
      };
      const auto drift = drift_of(part_of(levels_[index].filtered), part_of(track.values),
                                  part_of(track.commits), least_shift_);
      if (!drift) {
        continue;
      }
      Finding finding;
      finding.kind = EventKind::drift;
      finding.track = index;
      finding.at = from + drift->began;
      finding.commit = track.commits[finding.at];
      finding.until = track.commits[until - 1];
      finding.slower = worse(track, drift->shift);
      finding.deviations = drift->deviations;
      const std::size_t ends = std::min(kToldPoints, (until - from) / 4);
      finding.movement = movement(track, from, std::max(finding.at, from + ends),
                                  std::min(from + drift->ended, until - ends), until);
      findings_.push_back(finding);
    }
  }

  const Timeline& timeline_;
  double least_shift_;
  std::vector<Track> tracks_;
  std::vector<Levels> levels_;
  std::vector<Finding> findings_;
  Warnings warnings_;
  Check result_;
};

}  // namespace

Check check(const Timeline& timeline, const CheckOptions& options,
            const std::vector<Acceptance>& acceptances, const std::vector<Alert>& alerts) {
  return Checker(timeline, options).run(acceptances, alerts);
}

}  // namespace compare::history
