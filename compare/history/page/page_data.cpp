#include "compare/history/page/page_data.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "compare/history/web_link.h"
#include "compare/report/page/scripted_page.h"
#include "compare/report/visible_text.h"
#include "compare/results/json_text.h"
#include "compare/results/metric_catalog.h"
#include "compare/stats/median_interval.h"

namespace compare::history {
namespace {

using results::json_string;

constexpr double kConfidence = 0.95;
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr std::size_t kLongestText = 300;
constexpr std::size_t kLongestUnit = 20;
constexpr std::size_t kMostWarnings = 500;
constexpr std::size_t kMostRepetitionsEach = 64;

std::string text(std::string_view any, std::size_t longest = kLongestText) {
  return json_string(report::shortened(report::visible(any), longest));
}

/// Six digits are more than a chart can show, and keep the page small.
void append_number(std::string& json, double value) {
  if (!std::isfinite(value)) {
    json += "null";
    return;
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::general, 6);
  json.append(digits.data(), end.ptr);
}

/// "name":[...] of what `append(json, element)` appends for each.
template <typename Elements, typename Append>
void append_column(std::string& json, std::string_view name, const Elements& elements,
                   const Append& append) {
  json += '"';
  json += name;
  json += "\":[";
  bool first = true;
  for (const auto& element : elements) {
    json += first ? "" : ",";
    first = false;
    append(json, element);
  }
  json += ']';
}

/// Texts that come again and again, each kept once, in the order they came.
class Texts {
 public:
  std::size_t index_of(const std::string& text) {
    const auto [found, is_new] = indices_.try_emplace(text, texts_.size());
    if (is_new) {
      texts_.push_back(text);
    }
    return found->second;
  }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::map<std::string, std::size_t> indices_;
  std::vector<std::string> texts_;
};

/// What of a timeline the page holds: the commits from `first` on.
struct Extent {
  std::size_t first = 0;
  std::size_t points = 0;
};

Extent extent_of(const Timeline& timeline) {
  std::vector<std::size_t> points(timeline.commits.size(), 0);
  for (const Series& series : timeline.series) {
    for (const Point& point : series.points) {
      ++points[point.commit];
    }
  }
  Extent extent{timeline.commits.size(), 0};
  while (extent.first > 0 && extent.points + points[extent.first - 1] <= kMostPagePoints) {
    extent.points += points[--extent.first];
  }
  return extent;
}

std::size_t repetitions_each(const Extent& extent) {
  const std::size_t each = kMostPageRepetitions / std::max<std::size_t>(extent.points, 1);
  return each < 2 ? 0 : std::min(each, kMostRepetitionsEach);
}

void append_repetitions(std::string& json, std::vector<double> values, std::size_t most) {
  // One repetition is the median itself.
  const std::size_t kept = values.size() < 2 ? 0 : std::min(values.size(), most);
  std::sort(values.begin(), values.end());
  json += '[';
  for (std::size_t i = 0; i < kept; ++i) {
    json += i == 0 ? "" : ",";
    append_number(json, values[i * (values.size() - 1) / (kept - 1)]);
  }
  json += ']';
}

void append_references(std::string& json, const std::vector<Point>& points) {
  json += "\"references\":[";
  bool first = true;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].reference) {
      continue;
    }
    const Reference& reference = *points[i].reference;
    json += (first ? "[" : ",[") + std::to_string(i) + "," + text(reference.commit) + ",";
    first = false;
    append_number(json, reference.ratio);
    for (const std::optional<double>& bound : {reference.ratio_low, reference.ratio_high}) {
      json += ",";
      append_number(json, bound.value_or(std::nan("")));
    }
    json += "]";
  }
  json += "]";
}

void append_series(std::string& json, const Series& series, const Extent& extent, Texts& runs) {
  const auto first =
      std::partition_point(series.points.begin(), series.points.end(),
                           [&extent](const Point& point) { return point.commit < extent.first; });
  const std::vector<Point> points(first, series.points.end());
  json += R"({"suite":)" + text(series.suite) + R"(,"benchmark":)" + text(series.benchmark) +
          R"(,"metric":)" + text(series.metric) + R"(,"unit":)" + text(series.unit, kLongestUnit) +
          R"(,"better":)" + json_string(results::word(series.better)) + R"(,"exact":)" +
          (series.exact ? "true" : "false") + R"(,"machine":)" + text(series.machine) + ",";
  const auto column = [&](std::string_view name, const auto& append) {
    append_column(json, name, points, append);
    json += ",";
  };
  column("at", [&extent](std::string& to, const Point& point) {
    to += std::to_string(point.commit - extent.first);
  });
  column("environment",
         [](std::string& to, const Point& point) { to += std::to_string(point.environment); });
  column("run", [&runs](std::string& to, const Point& point) {
    const std::string link = web_link(point.run_url);
    to += link.empty() ? "-1" : std::to_string(runs.index_of(link));
  });
  column("value", [](std::string& to, const Point& point) { append_number(to, point.value); });
  std::vector<std::optional<stats::MedianInterval>> intervals;
  intervals.reserve(points.size());
  for (const Point& point : points) {
    intervals.push_back(stats::median_interval(point.values, kConfidence));
  }
  using Interval = std::optional<stats::MedianInterval>;
  append_column(json, "low", intervals, [](std::string& to, const Interval& interval) {
    append_number(to, interval ? interval->low : std::nan(""));
  });
  json += ",";
  append_column(json, "high", intervals, [](std::string& to, const Interval& interval) {
    append_number(to, interval ? interval->high : std::nan(""));
  });
  json += ",";
  column("count",
         [](std::string& to, const Point& point) { to += std::to_string(point.values.size()); });
  const std::size_t most = repetitions_each(extent);
  column("dots", [most](std::string& to, const Point& point) {
    append_repetitions(to, point.values, most);
  });
  append_references(json, points);
  json += "}";
}

std::string acceptance_json(const std::optional<Acceptance>& acceptance) {
  return acceptance
             ? R"({"who":)" + text(acceptance->who) + R"(,"why":)" + text(acceptance->why) + "}"
             : "null";
}

void append_event(std::string& json, const Event& event, const Extent& extent) {
  json += std::string(R"({"kind":)") + (event.kind == EventKind::drift ? "\"drift\"" : "\"step\"") +
          R"(,"commit":)" + std::to_string(event.commit - extent.first) + R"(,"slower":)" +
          (event.slower ? "true" : "false") + R"(,"fresh":)" + (event.fresh ? "true" : "false") +
          R"(,"acceptance":)" + acceptance_json(event.acceptance) + ",";
  append_column(json, "movements", event.movements, [](std::string& to, const Movement& movement) {
    to += "{\"series\":" + std::to_string(movement.series) + ",\"ratio\":";
    append_number(to, movement.ratio);
    to += "}";
  });
  json += "}";
}

void append_commits(std::string& json, const std::vector<Commit>& commits, Texts& authors,
                    std::string_view repository_url) {
  const auto column = [&](std::string_view name, const auto& append) {
    append_column(json, name, commits, append);
  };
  json += "\"commits\":{";
  column("id", [](std::string& to, const Commit& commit) { to += text(commit.id); });
  json += ",";
  column("time", [](std::string& to, const Commit& commit) {
    to +=
        commit.time_ns == 0 ? "null" : std::to_string(commit.time_ns / kNanosecondsPerMillisecond);
  });
  json += ",";
  column("subject", [](std::string& to, const Commit& commit) { to += text(commit.subject); });
  json += ",";
  column("author", [&authors](std::string& to, const Commit& commit) {
    to += std::to_string(authors.index_of(commit.author));
  });
  json += ",";
  column("url", [repository_url](std::string& to, const Commit& commit) {
    to += json_string(commit_link(commit, repository_url));
  });
  json += "}";
}

}  // namespace

std::string page_data(const Timeline& timeline, const Check& check,
                      std::string_view repository_url) {
  const Extent extent = extent_of(timeline);
  Texts authors;
  Texts runs;
  const auto append_text = [](std::string& to, const std::string& any) { to += text(any); };
  const auto from = timeline.commits.begin() + static_cast<std::ptrdiff_t>(extent.first);
  std::string json = "{";
  append_commits(json, {from, timeline.commits.end()}, authors, repository_url);
  json += ",";
  append_column(json, "authors", authors.texts(), append_text);
  json += ",";
  append_column(json, "environments", timeline.environments,
                [](std::string& to, const Environment& environment) {
                  to += "[";
                  for (const auto& [key, value] : environment) {
                    to += (to.back() == '[' ? "[" : ",[") + text(key) + "," + text(value) + "]";
                  }
                  to += "]";
                });
  json += ",";
  append_column(json, "series", timeline.series, [&](std::string& to, const Series& series) {
    append_series(to, series, extent, runs);
  });
  json += ",";
  append_column(json, "runs", runs.texts(),
                [](std::string& to, const std::string& link) { to += json_string(link); });
  std::vector<Event> events = check.events;
  std::erase_if(events, [&extent](const Event& event) { return event.commit < extent.first; });
  json += ",";
  append_column(json, "events", events, [&extent](std::string& to, const Event& event) {
    append_event(to, event, extent);
  });
  json += ",";
  std::vector<std::string> warnings = check.warnings;
  if (warnings.size() > kMostWarnings) {
    const std::size_t more = warnings.size() - kMostWarnings;
    warnings.resize(kMostWarnings);
    warnings.push_back("and " + std::to_string(more) + " more");
  }
  append_column(json, "warnings", warnings, append_text);
  json += ",\"left_out\":" + std::to_string(extent.first) + "}";
  return report::script_data(json);
}

}  // namespace compare::history
