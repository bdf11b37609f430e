#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compare/history/check.h"

/// Histories for tests, point by point.
namespace compare::history {

/// A level and how many commits it lasts.
using Level = std::pair<double, std::size_t>;

/// The levels one after the other with normal noise on the log scale.
inline std::vector<double> noisy(const std::vector<Level>& levels, double spread = 0.01,
                                 std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values;
  for (const auto& [level, commits] : levels) {
    for (std::size_t commit = 0; commit < commits; ++commit) {
      values.push_back(level * std::exp(spread * normal(random)));
    }
  }
  return values;
}

inline Series series_of(const std::string& benchmark, const std::vector<double>& values) {
  Series series;
  series.suite = "micro";
  series.benchmark = benchmark;
  series.metric = "real_time";
  series.unit = "ns";
  series.better = results::Better::lower;
  for (std::size_t commit = 0; commit < values.size(); ++commit) {
    Point point;
    point.commit = commit;
    point.value = values[commit];
    point.values = {values[commit]};
    series.points.push_back(point);
  }
  return series;
}

/// Commits c0, c1, ... as many as the longest series needs; one environment of a known machine.
inline Timeline timeline_of(std::vector<Series> series) {
  Timeline timeline;
  timeline.environments = {{{"cpu_model", "A"}}};
  std::size_t commits = 0;
  for (const Series& one : series) {
    commits = std::max(commits, one.points.empty() ? 0 : one.points.back().commit + 1);
  }
  for (std::size_t commit = 0; commit < commits; ++commit) {
    Commit made;
    made.id = "c" + std::to_string(commit);
    timeline.commits.push_back(made);
  }
  timeline.series = std::move(series);
  return timeline;
}

inline Timeline timeline_of(const std::vector<double>& values) {
  return timeline_of(std::vector<Series>{series_of("a", values)});
}

inline Check checked(const Timeline& timeline) { return check(timeline, {}, {}, {}); }

}  // namespace compare::history
