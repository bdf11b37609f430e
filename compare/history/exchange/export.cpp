#include "compare/history/exchange/export.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "compare/report/csv_cell.h"
#include "compare/results/json_text.h"
#include "compare/results/rfc3339.h"
#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

using results::Better;
using results::json_number;
using results::json_string;

constexpr std::string_view kRealTime = "real_time";

std::string milliseconds(std::int64_t time_ns) { return std::to_string(time_ns / 1'000'000); }

std::string time_text(std::int64_t time_ns) {
  return time_ns > 0 ? results::rfc3339_text(time_ns) : "";
}

/// How many machines measured each suite: where more than one did, its name is not enough.
std::map<std::string, std::set<std::string>> machines_by_suite(const Timeline& timeline) {
  std::map<std::string, std::set<std::string>> machines;
  for (const Series& series : timeline.series) {
    machines[series.suite].insert(series.machine);
  }
  return machines;
}

std::string suite_name(const Series& series, std::size_t machines) {
  std::string qualifiers = machines > 1 ? series.machine : "";
  const std::string_view direction = series.better == Better::higher    ? "higher is better"
                                     : series.better == Better::unknown ? "no direction"
                                                                        : "";
  qualifiers += qualifiers.empty() || direction.empty() ? "" : ", ";
  qualifiers += direction;
  return series.suite + (qualifiers.empty() ? "" : " (" + qualifiers + ")");
}

/// What the action's page and its action take a suite for; for no direction a name that it does not
/// know, which its page shows as well.
std::string_view tool_of(Better better) {
  return better == Better::lower    ? "customSmallerIsBetter"
         : better == Better::higher ? "customBiggerIsBetter"
                                    : "gatebench";
}

/// Four digits are enough for how much values scatter.
std::string shown_spread(double spread) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), spread,
                                 std::chars_format::general, 4);
  return {digits.data(), end.ptr};
}

std::string bench_json(const Series& series, const Point& point) {
  std::string json =
      R"({"name":)" +
      json_string(series.benchmark + (series.metric == kRealTime ? "" : " - " + series.metric)) +
      R"(,"value":)" + json_number(point.value) + R"(,"unit":)" + json_string(series.unit);
  if (point.values.size() > 1) {
    json += R"(,"range":)" +
            json_string("\xC2\xB1 " + shown_spread(stats::robust_deviation(point.values))) +
            R"(,"extra":)" + json_string("repetitions: " + std::to_string(point.values.size()));
  }
  return json + "}";
}

/// `time_ns` stands where it is not known when it was committed: the action's page needs one.
std::string commit_json(const Commit& commit, std::int64_t time_ns) {
  return R"({"author":{"name":)" + json_string(commit.author) + R"(},"id":)" +
         json_string(commit.id) + R"(,"message":)" + json_string(commit.subject) +
         R"(,"timestamp":)" +
         json_string(time_text(commit.time_ns != 0 ? commit.time_ns : time_ns)) + R"(,"url":)" +
         json_string(commit.url) + "}";
}

/// The repository's address, by that of a commit in it.
std::string repository_url(const Timeline& timeline) {
  for (auto commit = timeline.commits.rbegin(); commit != timeline.commits.rend(); ++commit) {
    const std::size_t end = commit->url.rfind("/commit/");
    if (end != std::string::npos) {
      return commit->url.substr(0, end);
    }
  }
  return {};
}

struct Suite {
  Better better = Better::unknown;
  struct Entry {
    std::string benches;           ///< JSON
    std::int64_t measured_ns = 0;  ///< the latest; 0: not known
  };
  std::map<std::size_t, Entry> entries;  ///< by commit
};

std::string measure_of(const Series& series) {
  if (series.metric == kRealTime) {
    return "latency";
  }
  return series.metric == "throughput_per_second" || series.metric == "items_per_second"
             ? "throughput"
             : series.metric;
}

/// A label of the text format: a backslash before what would end it.
std::string label(std::string_view name, std::string_view value) {
  std::string text = std::string(name) + "=\"";
  for (const char character : value) {
    text += character == '\n'                       ? "\\n"
            : character == '\\' || character == '"' ? std::string("\\") + character
                                                    : std::string(1, character);
  }
  return text + "\"";
}

}  // namespace

std::string export_action_data(const Timeline& timeline) {
  const auto machines = machines_by_suite(timeline);
  std::int64_t newest = 0;
  for (const Commit& commit : timeline.commits) {
    newest = std::max(newest, commit.time_ns);
  }
  std::map<std::string, Suite> suites;
  for (const Series& series : timeline.series) {
    Suite& suite = suites[suite_name(series, machines.at(series.suite).size())];
    suite.better = series.better;
    for (const Point& point : series.points) {
      Suite::Entry& entry = suite.entries[point.commit];
      entry.benches += (entry.benches.empty() ? "" : ",\n") + bench_json(series, point);
      entry.measured_ns = std::max(entry.measured_ns, point.measured_ns);
      newest = std::max(newest, point.measured_ns);
    }
  }
  std::string json = "window.BENCHMARK_DATA = {\"lastUpdate\":" + milliseconds(newest) +
                     ",\"repoUrl\":" + json_string(repository_url(timeline)) + ",\"entries\":{";
  bool first = true;
  for (const auto& [name, suite] : suites) {
    json += (first ? "\n" : ",\n") + json_string(name) + ":[";
    first = false;
    bool first_entry = true;
    for (const auto& [index, entry] : suite.entries) {
      const Commit& commit = timeline.commits[index];
      const std::int64_t date = entry.measured_ns != 0 ? entry.measured_ns : commit.time_ns;
      json += (first_entry ? "\n" : ",\n") + std::string("{\"commit\":") +
              commit_json(commit, date) + ",\"date\":" + milliseconds(date) +
              ",\"tool\":" + json_string(tool_of(suite.better)) + ",\"benches\":[\n" +
              entry.benches + "]}";
      first_entry = false;
    }
    json += "]";
  }
  return json + "}}\n";
}

std::string export_bencher(const Timeline& timeline) {
  const auto machines = machines_by_suite(timeline);
  std::map<std::string, std::set<std::string>> suites;
  for (const Series& series : timeline.series) {
    suites[series.benchmark].insert(series.suite);
  }
  std::map<std::string, std::map<std::string, std::string>> benchmarks;
  for (const Series& series : timeline.series) {
    if (series.points.empty() || series.points.back().commit + 1 != timeline.commits.size()) {
      continue;
    }
    const Point& point = series.points.back();
    std::string json = R"({"value":)" + json_number(point.value);
    if (point.values.size() > 1) {
      const auto [least, greatest] = std::minmax_element(point.values.begin(), point.values.end());
      json += R"(,"lower_value":)" + json_number(*least) + R"(,"upper_value":)" +
              json_number(*greatest);
    }
    json += "}";
    const std::string name =
        (suites.at(series.benchmark).size() > 1 ? series.suite + "/" : "") + series.benchmark +
        (machines.at(series.suite).size() > 1 ? " (" + series.machine + ")" : "");
    if (!benchmarks[name].try_emplace(measure_of(series), json).second) {
      benchmarks[name].try_emplace(series.metric, json);  // items/s beside requests/s
    }
  }
  std::string text = "{";
  for (const auto& [name, measures] : benchmarks) {
    text += (text.size() > 1 ? ",\n" : "\n") + json_string(name) + ":{";
    bool first = true;
    for (const auto& [measure, json] : measures) {
      text += (first ? "" : ",") + json_string(measure) + ":" + json;
      first = false;
    }
    text += "}";
  }
  return text + "}\n";
}

std::string export_csv(const Timeline& timeline) {
  std::string csv =
      "suite,benchmark,metric,unit,better,exact,machine,commit,commit_time,value,values,run_"
      "url\r\n";
  const auto cell = [](std::string_view text) {
    return report::csv_cell(report::without_formula(text));
  };
  for (const Series& series : timeline.series) {
    const std::string head = cell(series.suite) + "," + cell(series.benchmark) + "," +
                             cell(series.metric) + "," + cell(series.unit) + "," +
                             std::string(results::word(series.better)) + "," +
                             (series.exact ? "true" : "false") + "," + cell(series.machine) + ",";
    for (const Point& point : series.points) {
      const Commit& commit = timeline.commits[point.commit];
      std::string values;
      for (const double value : point.values) {
        values += (values.empty() ? "" : " ") + json_number(value);
      }
      // Numbers are no foreign text: a negative one is no formula.
      csv += head + cell(commit.id) + "," + time_text(commit.time_ns) + "," +
             json_number(point.value) + "," + values + "," + cell(point.run_url) + "\r\n";
    }
  }
  return csv;
}

std::string export_prometheus(const Timeline& timeline) {
  std::string text =
      "# HELP gatebench_benchmark Median of the newest run, in the unit of the label.\n"
      "# TYPE gatebench_benchmark gauge\n";
  for (const Series& series : timeline.series) {
    if (!series.points.empty()) {
      text += "gatebench_benchmark{" + label("suite", series.suite) + "," +
              label("benchmark", series.benchmark) + "," + label("metric", series.metric) + "," +
              label("unit", series.unit) + "," + label("machine", series.machine) + "} " +
              json_number(series.points.back().value) + "\n";
    }
  }
  text +=
      "# HELP gatebench_history_commit_info The newest commit of the history.\n"
      "# TYPE gatebench_history_commit_info gauge\n";
  if (!timeline.commits.empty()) {
    text +=
        "gatebench_history_commit_info{" + label("commit", timeline.commits.back().id) + "} 1\n";
  }
  return text;
}

}  // namespace compare::history
