#include "compare/history/changes/track.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "compare/history/changes/exact_changes.h"

namespace compare::history {
namespace {

constexpr std::string_view kRealTime = "real_time";

/// What is known of the metrics of one benchmark.
struct Measures {
  bool real_time = false;
  bool direction = false;  ///< of any
};

class Choice {
 public:
  Choice(const Timeline& timeline, const std::vector<std::string>& metrics) : metrics_(metrics) {
    for (const Series& series : timeline.series) {
      Measures& measures = benchmarks_[{series.suite, series.benchmark}];
      measures.real_time = measures.real_time || series.metric == kRealTime;
      measures.direction = measures.direction || series.better != results::Better::unknown;
    }
  }

  [[nodiscard]] bool checked(const Series& series) const {
    if (!metrics_.empty()) {
      return std::find(metrics_.begin(), metrics_.end(), series.metric) != metrics_.end();
    }
    const Measures& measures = benchmarks_.at({series.suite, series.benchmark});
    if (!measures.real_time) {
      return series.better != results::Better::unknown || !measures.direction;
    }
    return series.metric == kRealTime ||
           (series.benchmark.starts_with("macro/") &&
            (series.metric == "cpu_time" || series.metric == "throughput_per_second"));
  }

 private:
  const std::vector<std::string>& metrics_;
  std::map<std::pair<std::string_view, std::string_view>, Measures> benchmarks_;
};

/// Whether a counted series differs from point to point as timed ones do.
bool restless(const Series& series) {
  std::size_t moves = 0;
  for (std::size_t at = 1; at < series.points.size(); ++at) {
    const double before = series.points[at - 1].value;
    const double now = series.points[at].value;
    moves += std::abs(now - before) > kExactTolerance * std::abs(before) ? 1 : 0;
  }
  return series.points.size() > 8 && moves * 4 > series.points.size();
}

}  // namespace

std::vector<Track> tracks_of(const Timeline& timeline, const std::vector<std::string>& metrics,
                             std::vector<std::string>& warnings) {
  const Choice choice(timeline, metrics);
  std::vector<Track> tracks;
  for (std::size_t index = 0; index < timeline.series.size(); ++index) {
    const Series& series = timeline.series[index];
    if (!choice.checked(series)) {
      continue;
    }
    Track track;
    track.series = index;
    track.exact = series.exact && !restless(series);
    track.rise_is_worse = series.better != results::Better::higher;
    for (std::size_t at = 0; at < series.points.size(); ++at) {
      const double value = series.points[at].value;
      if (!std::isfinite(value) || (value <= 0 && !track.exact)) {
        continue;
      }
      track.points.push_back(at);
      track.commits.push_back(series.points[at].commit);
      track.values.push_back(track.exact ? value : std::log(value));
    }
    if (const std::size_t lacking = series.points.size() - track.points.size(); lacking > 0) {
      warnings.push_back(name_of(series) + ": " + std::to_string(lacking) + " of " +
                         std::to_string(series.points.size()) +
                         " values are no positive number and are passed over");
    }
    tracks.push_back(std::move(track));
  }
  return tracks;
}

}  // namespace compare::history
