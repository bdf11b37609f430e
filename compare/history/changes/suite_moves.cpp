#include "compare/history/changes/suite_moves.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "compare/history/changes/environment_change.h"
#include "compare/history/changes/event_grouping.h"
#include "compare/stats/autocorrelation.h"

namespace compare::history {
namespace {

constexpr std::size_t kWindow = 6;
constexpr std::size_t kFewestAround = 3;
constexpr double kLeastMove = 0.01;
constexpr double kMoveDeviations = 2.5;
constexpr std::size_t kNearMove = 2;    ///< commits by which a step's place differs from the move's
constexpr std::size_t kSameCommit = 1;  ///< commits by which places of one move differ

struct Candidate {
  std::string_view suite;
  std::size_t commit;
  double deviations;
};

double mean(std::span<const double> part) {
  return std::accumulate(part.begin(), part.end(), 0.0) / static_cast<double>(part.size());
}

std::size_t distance(std::size_t left, std::size_t right) {
  return left > right ? left - right : right - left;
}

enum class Moved { unmeasured, still, worse, better };

Moved moved_at(const Track& track, const Levels& levels, std::size_t commit) {
  const auto point = std::lower_bound(track.commits.begin(), track.commits.end(), commit);
  const auto at = static_cast<std::size_t>(point - track.commits.begin());
  // A step of its own nearby is what its points show, and it may be at another commit.
  std::size_t from = 0;
  std::size_t until = track.commits.size();
  for (const Step& step : levels.steps) {
    if (distance(track.commits[step.at], commit) <=
        std::max(kSameCommit, place_tolerance(step.signal))) {
      return (step.shift > 0) == track.rise_is_worse ? Moved::worse : Moved::better;
    }
    from = step.at < at ? step.at : from;
    until = step.at > at ? std::min(until, step.at) : until;
  }
  const std::size_t before = std::min(at - from, kWindow);
  const std::size_t after = std::min(until - at, kWindow);
  if (track.exact || before < kFewestAround || after < kFewestAround) {
    return Moved::unmeasured;
  }
  const std::span<const double> series = levels.filtered;
  const double shift = mean(series.subspan(at, after)) - mean(series.subspan(at - before, before));
  const auto part = [&](std::size_t size) {
    return stats::mean_inflation(levels.noise.correlation, size) / static_cast<double>(size);
  };
  const double deviation = levels.noise.spread * std::sqrt(part(before) + part(after));
  if (std::abs(shift) < std::max(kLeastMove, kMoveDeviations * deviation)) {
    return Moved::still;
  }
  return (shift > 0) == track.rise_is_worse ? Moved::worse : Moved::better;
}

/// What the suite did at a commit, where that is a move as a whole.
std::optional<SuiteMove> suite_move_at(const Timeline& timeline, const std::vector<Track>& tracks,
                                       const std::vector<Levels>& levels, std::string_view suite,
                                       std::size_t commit) {
  std::map<Moved, std::set<std::string_view>> benchmarks;
  for (std::size_t index = 0; index < tracks.size(); ++index) {
    const Series& series = timeline.series[tracks[index].series];
    if (series.suite == suite) {
      benchmarks[moved_at(tracks[index], levels[index], commit)].insert(series.benchmark);
    }
  }
  const std::size_t worse = benchmarks[Moved::worse].size();
  const std::size_t better = benchmarks[Moved::better].size();
  const std::size_t moved = worse + better;
  const std::size_t measured = moved + benchmarks[Moved::still].size();
  const std::size_t one_way = std::max(worse, better);
  const auto all = static_cast<double>(measured);
  if ((one_way >= kFewestMoved && static_cast<double>(one_way) >= kShareMoved * all) ||
      (moved >= kFewestMoved && static_cast<double>(moved) >= kShareMovedEitherWay * all)) {
    return SuiteMove{std::string(suite), commit, moved, measured};
  }
  return std::nullopt;
}

}  // namespace

std::vector<SuiteMove> take_suite_moves(const Timeline& timeline, const std::vector<Track>& tracks,
                                        std::vector<Levels>& levels) {
  std::vector<Candidate> candidates;
  for (std::size_t index = 0; index < tracks.size(); ++index) {
    for (const Step& step : levels[index].steps) {
      if (!tracks[index].exact && machine_unknown(timeline, tracks[index], step.at)) {
        candidates.push_back({timeline.series[tracks[index].series].suite,
                              tracks[index].commits[step.at], step.deviations});
      }
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& left, const Candidate& right) {
                     return left.deviations > right.deviations;
                   });
  std::vector<SuiteMove> moves;
  for (const Candidate& candidate : candidates) {
    const bool known = std::any_of(moves.begin(), moves.end(), [&](const SuiteMove& move) {
      return move.suite == candidate.suite &&
             distance(move.commit, candidate.commit) <= kSameCommit;
    });
    if (known) {
      continue;
    }
    // Of few points the place of one series' step is less sure than that of the suite's move.
    for (const int offset : {0, -1, 1, -2, 2}) {
      const auto commit = static_cast<std::ptrdiff_t>(candidate.commit) + offset;
      if (commit <= 0) {
        continue;
      }
      const auto move = suite_move_at(timeline, tracks, levels, candidate.suite,
                                      static_cast<std::size_t>(commit));
      if (move) {
        moves.push_back(*move);
        break;
      }
    }
  }
  for (std::size_t index = 0; index < tracks.size(); ++index) {
    const Track& track = tracks[index];
    std::erase_if(levels[index].steps, [&](const Step& step) {
      return !track.exact && machine_unknown(timeline, track, step.at) &&
             std::any_of(moves.begin(), moves.end(), [&](const SuiteMove& move) {
               const Series& series = timeline.series[track.series];
               return move.suite == series.suite &&
                      distance(move.commit, track.commits[step.at]) <=
                          std::max(kNearMove, place_tolerance(step.signal));
             });
    });
  }
  return moves;
}

}  // namespace compare::history
