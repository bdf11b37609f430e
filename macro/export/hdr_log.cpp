#include "macro/export/hdr_log.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "macro/export/hdr_codec.h"
#include "macro/export/unix_time.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

constexpr std::string_view kLegend =
    R"("StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram")";
constexpr std::string_view kTag = "Tag=";
constexpr double kMostSeconds = 1e10;  // the year 2286

bool is_time(double seconds) { return seconds >= 0 && seconds <= kMostSeconds; }

/// The text up to the next comma, or all of it; taken off with the comma.
std::string_view take_field(std::string_view& line) {
  const std::size_t comma = line.find(',');
  const std::string_view field = line.substr(0, comma);
  line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
  return field;
}

}  // namespace

std::string hdr_log_header(double start_unix_seconds, std::string_view comment) {
  if (!is_time(start_unix_seconds)) {
    throw std::invalid_argument("hdr_log_header: the start is no time since 1970");
  }
  const auto start_ns = static_cast<std::int64_t>(std::min(start_unix_seconds, 9.2e9) * 1e9);
  std::string text;
  if (!comment.empty()) {
    text.append("#[").append(comment).append("]\n");
  }
  text += "#[Histogram log format version 1.3]\n";
  text += "#[StartTime: " + fixed_text(start_unix_seconds, 3) + " (seconds since epoch), " +
          java_date_text(start_ns) + "]\n";
  return text.append(kLegend).append("\n");
}

std::string hdr_log_line(double start_seconds, double length_seconds, const HdrHistogram& histogram,
                         std::string_view tag) {
  if (!is_time(start_seconds) || !is_time(length_seconds)) {
    throw std::invalid_argument("hdr_log_line: times are from 0 on");
  }
  if (tag.find_first_of(", \t\r\n") != std::string_view::npos) {
    throw std::invalid_argument("hdr_log_line: no commas, blanks or line ends in a tag");
  }
  std::string line;
  if (!tag.empty()) {
    line.append(kTag).append(tag).append(",");
  }
  const std::int64_t max =
      histogram.count() == 0 ? 0 : histogram.highest_equivalent(histogram.max());
  return line + fixed_text(start_seconds, 3) + "," + fixed_text(length_seconds, 3) + "," +
         fixed_text(static_cast<double>(max) / 1e6, 3) + "," + encode_histogram(histogram) + "\n";
}

HdrLogReader::HdrLogReader(std::string_view text, std::string path)
    : rest_(text), path_(std::move(path)) {}

void HdrLogReader::refuse(const std::string& why) const {
  throw std::runtime_error(path_ + ":" + std::to_string(line_) + ": " + why);
}

double HdrLogReader::seconds(std::string_view text, std::string_view what) const {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !is_time(value)) {
    refuse("the " + std::string(what) + " is no number of 0 or more");
  }
  return value;
}

bool HdrLogReader::next(HdrLogInterval& interval) {
  while (!rest_.empty()) {
    ++line_;
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.front() == '#' || line.front() == '"') {
      continue;
    }
    interval.tag.clear();
    if (line.starts_with(kTag)) {
      interval.tag = take_field(line).substr(kTag.size());
    }
    interval.start_seconds = seconds(take_field(line), "start");
    interval.length_seconds = seconds(take_field(line), "length");
    static_cast<void>(seconds(take_field(line), "greatest value"));  // the histogram tells it too
    try {
      interval.histogram = decode_histogram(line);
    } catch (const std::runtime_error& error) {
      refuse(std::string("no histogram: ") + error.what());
    }
    return true;
  }
  return false;
}

}  // namespace macro
