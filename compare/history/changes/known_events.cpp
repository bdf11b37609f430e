#include "compare/history/changes/known_events.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

namespace compare::history {
namespace {

constexpr std::size_t kSameCommit = 3;

class CommitIndex {
 public:
  explicit CommitIndex(const Timeline& timeline) {
    for (std::size_t index = 0; index < timeline.commits.size(); ++index) {
      places_.emplace(timeline.commits[index].id, index);
    }
  }
  /// An id that was abbreviated when it was kept is the full one that it can only be.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const {
    const auto place = places_.lower_bound(id);
    if (place == places_.end() || !place->first.starts_with(id)) {
      return std::nullopt;
    }
    const auto next = std::next(place);
    const bool sole = next == places_.end() || !next->first.starts_with(id);
    return place->first == id || (sole && is_abbreviation(id)) ? std::optional(place->second)
                                                               : std::nullopt;
  }

 private:
  std::map<std::string_view, std::size_t> places_;
};

std::size_t distance(std::size_t left, std::size_t right) {
  return left > right ? left - right : right - left;
}

/// Of a commit from a finding's place: in commits or in points of its series, whichever is less.
std::size_t distance(const Finding& finding, const Track& track, std::size_t commit) {
  const auto point = std::lower_bound(track.commits.begin(), track.commits.end(), commit);
  const auto at = static_cast<std::size_t>(point - track.commits.begin());
  return std::min(distance(finding.commit, commit), distance(finding.at, at));
}

bool same_place(const Finding& finding, const Track& track, std::size_t commit) {
  return distance(finding, track, commit) <= kSamePlace + finding.tolerance ||
         (finding.kind == EventKind::drift && commit >= finding.commit && commit <= finding.until);
}

}  // namespace

void mark_told(const Timeline& timeline, const std::vector<Track>& tracks,
               const std::vector<Alert>& alerts, std::vector<Finding>& findings) {
  const CommitIndex commits(timeline);
  for (const Alert& alert : alerts) {
    const auto commit = commits.find(alert.commit);
    if (!commit) {
      continue;
    }
    for (Finding& finding : findings) {
      const Track& track = tracks[finding.track];
      const Series& series = timeline.series[track.series];
      if (alert.suite != series.suite ||
          alert.direction != (finding.slower ? "slower" : "faster") ||
          (finding.kind == EventKind::step && alert.kind != "step")) {
        continue;
      }
      const bool same = alert.benchmark == series.benchmark && alert.metric == series.metric;
      if (same ? same_place(finding, track, *commit)
               : distance(finding.commit, *commit) <= std::min(kSameCommit, finding.tolerance)) {
        finding.told = true;
      }
    }
  }
}

void mark_accepted(const Timeline& timeline, const std::vector<Track>& tracks,
                   const std::vector<Acceptance>& acceptances, std::vector<Finding>& findings) {
  const CommitIndex commits(timeline);
  for (const Acceptance& acceptance : acceptances) {
    const auto commit = commits.find(acceptance.commit);
    if (!commit) {
      continue;
    }
    for (Finding& finding : findings) {
      const Series& series = timeline.series[tracks[finding.track].series];
      const bool named =
          (acceptance.benchmark.empty() || acceptance.benchmark == series.benchmark) &&
          (acceptance.metric.empty() || acceptance.metric == series.metric);
      if (named && same_place(finding, tracks[finding.track], *commit) &&
          (!finding.acceptance || finding.acceptance->time_ns <= acceptance.time_ns)) {
        finding.acceptance = acceptance;
      }
    }
  }
}

}  // namespace compare::history
