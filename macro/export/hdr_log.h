#pragma once

#include <string>
#include <string_view>

#include "macro/engine/hdr_histogram.h"

namespace macro {

/// HdrHistogram's interval log, format 1.3: a histogram of nanoseconds for each interval of a run,
/// from which the distribution of any stretch of it can be made. Text, one interval a line; any of
/// HdrHistogram's log tools reads it.

/// The first lines. `comment` is a line of its own; no line end in it.
std::string hdr_log_header(double start_unix_seconds, std::string_view comment = {});

/// The line of one interval: its begin in seconds since the header's start, its length, and what
/// was recorded in it. Throws std::invalid_argument for times below 0 and for a tag with commas,
/// blanks or line ends in it.
std::string hdr_log_line(double start_seconds, double length_seconds, const HdrHistogram& histogram,
                         std::string_view tag = {});

struct HdrLogInterval {
  double start_seconds = 0;  ///< as the line has it
  double length_seconds = 0;
  std::string tag;
  HdrHistogram histogram;
};

/// Reads such a log line by line, for a day of it does not fit the memory. Any bytes are safe.
class HdrLogReader {
 public:
  /// `text` must outlive this; `path` is for messages.
  HdrLogReader(std::string_view text, std::string path);

  /// The next interval; false at the end. Comments, legends and empty lines are passed over. Throws
  /// std::runtime_error naming path and line for anything else.
  bool next(HdrLogInterval& interval);

 private:
  [[noreturn]] void refuse(const std::string& why) const;
  [[nodiscard]] double seconds(std::string_view text, std::string_view what) const;

  std::string_view rest_;
  std::string path_;
  std::size_t line_ = 0;
};

}  // namespace macro
