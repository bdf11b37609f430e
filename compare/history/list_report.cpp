#include "compare/history/list_report.h"

#include <algorithm>
#include <set>
#include <vector>

#include "compare/history/exchange/export.h"
#include "compare/report/csv_cell.h"
#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/results/json_text.h"
#include "compare/results/rfc3339.h"

namespace compare::history {
namespace {

using report::printable;
using results::json_string;

constexpr std::size_t kLongestSubject = 50;

/// What was measured at one commit.
struct Measured {
  std::set<std::string> suites;
  std::set<std::string> machines;
  std::set<std::pair<std::string, std::string>> benchmarks;  ///< suite and name
};

std::vector<Measured> measured_by_commit(const Timeline& timeline) {
  std::vector<Measured> measured(timeline.commits.size());
  for (const Series& series : timeline.series) {
    for (const Point& point : series.points) {
      measured[point.commit].suites.insert(series.suite);
      measured[point.commit].machines.insert(series.machine);
      measured[point.commit].benchmarks.emplace(series.suite, series.benchmark);
    }
  }
  return measured;
}

std::string joined(const std::set<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    all += (all.empty() || text.empty() ? "" : ", ") + text;
  }
  return all;
}

std::string commits_text(const Timeline& timeline, std::size_t width) {
  report::Table table({{"commit", true},
                       {"date", true},
                       {"subject", true},
                       {"suites", true},
                       {"machine", true},
                       {"benchmarks"}});
  const std::vector<Measured> measured = measured_by_commit(timeline);
  for (std::size_t index = 0; index < timeline.commits.size(); ++index) {
    const Commit& commit = timeline.commits[index];
    table.add({printable(short_id(commit)), shown_time(commit.time_ns),
               report::shortened(printable(commit.subject), kLongestSubject),
               printable(joined(measured[index].suites)),
               printable(joined(measured[index].machines)),
               std::to_string(measured[index].benchmarks.size())});
  }
  return table.text(width);
}

std::string series_text(const Timeline& timeline, const Series& series, std::size_t width) {
  report::Table table(
      {{"commit", true}, {"date", true}, {"value"}, {"change"}, {"n"}, {"subject", true}});
  const Point* before = nullptr;
  for (const Point& point : series.points) {
    const Commit& commit = timeline.commits[point.commit];
    const bool known = before != nullptr && before->value > 0;
    table.add(
        {printable(short_id(commit)), shown_time(commit.time_ns),
         report::shown_pair(point.value, point.value, series.unit).first,
         report::shown_change(known ? std::optional(point.value / before->value) : std::nullopt),
         std::to_string(point.values.size()),
         report::shortened(printable(commit.subject), kLongestSubject)});
    before = &point;
  }
  return printable(series.suite + ": " + series.benchmark + " " + series.metric) +
         (series.machine.empty() ? "" : " on " + printable(series.machine)) + "\n\n" +
         table.text(width);
}

std::string commit_json(const Commit& commit) {
  return R"("commit":)" + json_string(commit.id) + R"(,"time":)" +
         (commit.time_ns > 0 ? json_string(results::rfc3339_text(commit.time_ns)) : "null");
}

std::string series_json(const Timeline& timeline, const Series& series) {
  std::string points;
  for (const Point& point : series.points) {
    points += (points.empty() ? "\n" : ",\n") + std::string("{") +
              commit_json(timeline.commits[point.commit]) + R"(,"value":)" +
              results::json_number(point.value) + R"(,"n":)" + std::to_string(point.values.size()) +
              "}";
  }
  const std::string_view better = results::word(series.better);
  return R"({"suite":)" + json_string(series.suite) + R"(,"benchmark":)" +
         json_string(series.benchmark) + R"(,"metric":)" + json_string(series.metric) +
         R"(,"unit":)" + json_string(series.unit) + R"(,"better":)" +
         (better.empty() ? "null" : json_string(better)) + R"(,"machine":)" +
         json_string(series.machine) + R"(,"points":[)" + points + "]}";
}

}  // namespace

std::string shown_time(std::int64_t time_ns) {
  if (time_ns <= 0) {
    return "-";
  }
  std::string text = results::rfc3339_text(time_ns).substr(0, 16);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

Timeline chosen(const Timeline& timeline, const ListOptions& options) {
  Timeline kept;
  kept.environments = timeline.environments;
  const std::size_t count = timeline.commits.size();
  const std::size_t begin = options.last == 0 ? 0 : count - std::min(count, options.last);
  kept.commits.assign(timeline.commits.begin() + static_cast<std::ptrdiff_t>(begin),
                      timeline.commits.end());
  for (const Series& series : timeline.series) {
    if ((options.benchmark && !options.benchmark(series.benchmark)) ||
        (!options.metric.empty() && series.metric != options.metric)) {
      continue;
    }
    Series own = series;
    std::erase_if(own.points, [begin](const Point& point) { return point.commit < begin; });
    for (Point& point : own.points) {
      point.commit -= begin;
    }
    if (!own.points.empty()) {
      kept.series.push_back(std::move(own));
    }
  }
  return kept;
}

std::string list_text(const Timeline& timeline, const ListOptions& options) {
  if (!options.benchmark) {
    return commits_text(timeline, options.width);
  }
  std::string text;
  for (const Series& series : timeline.series) {
    text += (text.empty() ? "" : "\n") + series_text(timeline, series, options.width);
  }
  return text;
}

std::string list_json(const Timeline& timeline, const ListOptions& options) {
  const std::vector<Measured> measured = measured_by_commit(timeline);
  std::string json = R"({"schema":"gatebench.history_list/1","commits":[)";
  for (std::size_t index = 0; index < timeline.commits.size(); ++index) {
    const Commit& commit = timeline.commits[index];
    const auto strings = [](const std::set<std::string>& texts) {
      return results::json_strings({texts.begin(), texts.end()});
    };
    json += (index == 0 ? "\n{" : ",\n{") + commit_json(commit) + R"(,"subject":)" +
            json_string(commit.subject) + R"(,"author":)" + json_string(commit.author) +
            R"(,"suites":)" + strings(measured[index].suites) + R"(,"machines":)" +
            strings(measured[index].machines) + R"(,"benchmarks":)" +
            std::to_string(measured[index].benchmarks.size()) + "}";
  }
  json += "]";
  if (options.benchmark) {
    std::string all;
    for (const Series& series : timeline.series) {
      all += (all.empty() ? "\n" : ",\n") + series_json(timeline, series);
    }
    json += ",\n\"series\":[" + all + "]";
  }
  return json + "}\n";
}

std::string list_csv(const Timeline& timeline, const ListOptions& options) {
  if (options.benchmark) {
    return export_csv(timeline);
  }
  const std::vector<Measured> measured = measured_by_commit(timeline);
  const auto cell = [](const std::string& text) {
    return report::csv_cell(report::without_formula(text));
  };
  std::string csv = "commit,time,subject,author,suites,machines,benchmarks\r\n";
  for (std::size_t index = 0; index < timeline.commits.size(); ++index) {
    const Commit& commit = timeline.commits[index];
    csv += cell(commit.id) + "," +
           (commit.time_ns > 0 ? results::rfc3339_text(commit.time_ns) : "") + "," +
           cell(commit.subject) + "," + cell(commit.author) + "," +
           cell(joined(measured[index].suites)) + "," + cell(joined(measured[index].machines)) +
           "," + std::to_string(measured[index].benchmarks.size()) + "\r\n";
  }
  return csv;
}

}  // namespace compare::history
