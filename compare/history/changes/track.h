#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/history/check.h"

namespace compare::history {

/// A series as its changes are looked for: the points that can be compared, on the log scale.
struct Track {
  std::size_t series = 0;            ///< index in Timeline::series
  std::vector<std::size_t> points;   ///< indices in Series::points of those that are used
  std::vector<std::size_t> commits;  ///< of each: index in Timeline::commits
  std::vector<double> values;  ///< of each: natural logarithm of its value; counted: the value
  bool exact = false;          ///< counted, and not moving all the time
  bool rise_is_worse = true;   ///< of the values; where no direction is known a rise is worse
};

/// A change of level in a track.
struct Step {
  std::size_t at = 0;     ///< index in the track: the first point at the new level
  double shift = 0;       ///< of Track::values
  double deviations = 0;  ///< how many standard deviations of such a shift it is
  double signal = 0;      ///< the shift over the spread of one point
  std::size_t from = 0;   ///< the level before it begins here, index in the track
  std::size_t until = 0;  ///< the level after it ends before this index
  bool awaited = false;   ///< more points are to show whether it stays
};

/// A slow change within one level of a track.
struct Drift {
  std::size_t from = 0;  ///< the level in which it was found: indices in the track
  std::size_t until = 0;
  std::size_t began = 0;  ///< where it begins to rise or fall
  std::size_t ended = 0;  ///< where it is at its new level; `until` where it still moves
  double shift = 0;       ///< over all of it
  double deviations = 0;  ///< of Mann and Kendall's test
};

/// The series that are checked: of the metrics named or, where none is, of those that `compare`
/// judges by default: real_time, of benchmarks macro/... also cpu_time and throughput_per_second,
/// and of a benchmark without real_time each metric of known direction (all, if none is known).
/// Points that are no positive number (counted: not finite) are passed over, with a warning.
std::vector<Track> tracks_of(const Timeline& timeline, const std::vector<std::string>& metrics,
                             std::vector<std::string>& warnings);

}  // namespace compare::history
