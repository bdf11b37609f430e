#include "compare/history/changes/event_grouping.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace compare::history {
namespace {

constexpr double kLocation = 20;
constexpr std::size_t kMostTolerance = 6;
constexpr std::size_t kDriftTolerance = 20;

std::size_t distance(std::size_t left, std::size_t right) {
  return left > right ? left - right : right - left;
}

bool same_acceptance(const Finding& left, const Finding& right) {
  const auto key = [](const Finding& finding) {
    return finding.acceptance ? std::tuple(true, finding.acceptance->who, finding.acceptance->why,
                                           finding.acceptance->time_ns)
                              : std::tuple(false, std::string(), std::string(), std::int64_t{0});
  };
  return key(left) == key(right);
}

bool joins(const Finding& surest, const Finding& other) {
  if (surest.kind != other.kind || surest.slower != other.slower ||
      !same_acceptance(surest, other)) {
    return false;
  }
  const std::size_t tolerance = surest.kind == EventKind::drift
                                    ? kDriftTolerance
                                    : std::max(surest.tolerance, other.tolerance);
  return distance(surest.commit, other.commit) <= tolerance;
}

/// How much worse or better, for the order.
double size_of(const Movement& movement) { return std::abs(std::log(movement.ratio)); }

Event event_of(const std::vector<Finding>& members) {
  Event event;
  event.kind = members.front().kind;
  event.slower = members.front().slower;
  event.acceptance = members.front().acceptance;
  event.fresh = !event.acceptance;
  std::map<std::size_t, double> votes;
  for (const Finding& finding : members) {
    votes[finding.commit] += std::min(finding.deviations, 1e6);  // counted ones are infinite
    event.movements.push_back(finding.movement);
    event.fresh = event.fresh && !finding.told;
  }
  event.commit =
      std::max_element(votes.begin(), votes.end(), [](const auto& left, const auto& right) {
        return left.second < right.second;
      })->first;
  std::stable_sort(
      event.movements.begin(), event.movements.end(),
      [](const Movement& left, const Movement& right) { return size_of(left) > size_of(right); });
  return event;
}

}  // namespace

std::size_t place_tolerance(double signal) {
  const double tolerance = signal > 0 ? kLocation / (signal * signal) : kMostTolerance;
  return std::min(kMostTolerance, static_cast<std::size_t>(std::min(tolerance, 1e3)));
}

std::vector<Event> group_events(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
    return left.deviations > right.deviations;
  });
  std::vector<bool> taken(findings.size(), false);
  std::vector<Event> events;
  for (std::size_t first = 0; first < findings.size(); ++first) {
    if (taken[first]) {
      continue;
    }
    std::vector<Finding> members;
    for (std::size_t other = first; other < findings.size(); ++other) {
      if (!taken[other] && joins(findings[first], findings[other])) {
        taken[other] = true;
        members.push_back(findings[other]);
      }
    }
    // What others did as well at that commit is no jump of one series to and fro.
    if (!std::all_of(members.begin(), members.end(),
                     [](const Finding& member) { return member.awaited; })) {
      events.push_back(event_of(members));
    }
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& left, const Event& right) {
    return left.commit < right.commit;
  });
  return events;
}

}  // namespace compare::history
