#include "compare/results/action_benchmark_reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "compare/results/action_unit.h"
#include "compare/results/foreign_row.h"
#include "compare/results/json_node.h"
#include "compare/results/legacy_rows.h"
#include "compare/results/metric_catalog.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpectedData =
    "expected the data that github-action-benchmark stores (data.js)";
constexpr std::string_view kExpectedArray =
    "expected an array of {name, unit, value}, as github-action-benchmark's custom tools take";
constexpr std::string_view kAssignment = "window.BENCHMARK_DATA";
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// What a counter measures: the same unit may be better higher in one suite and lower in another.
using Measure = std::pair<std::string, Better>;

/// A row whose value is no time, until all units of the file are known.
struct Pending {
  std::size_t row = 0;
  Measure measure;
  double value = 0;
};

Better direction(std::string_view tool, std::string_view unit) {
  constexpr std::array<std::string_view, 8> kSmaller = {
      "cargo", "go", "benchmarkluau", "googlecpp", "catch2", "julia", "jmh", "benchmarkdotnet"};
  if (tool == "customBiggerIsBetter" || tool == "customSmallerIsBetter") {
    return tool == "customBiggerIsBetter" ? Better::higher : Better::lower;
  }
  if (tool.empty()) {
    return Better::unknown;
  }
  if (is_rate(unit) || tool == "pytest" || tool == "benchmarkjs") {
    return Better::higher;
  }
  return std::find(kSmaller.begin(), kSmaller.end(), tool) != kSmaller.end() ? Better::lower
                                                                             : Better::unknown;
}

class Collector {
 public:
  explicit Collector(const std::string& path) {
    file_.path = path;
    file_.context.set_text("gatebench.source", "github-action-benchmark");
  }

  [[nodiscard]] ResultFile& file() { return file_; }

  /// `prefix` comes before the names; `tool` is empty where unknown.
  void add_benches(const JsonNode& benches, const std::string& prefix, const std::string& tool) {
    std::vector<Row> rows;
    for (std::size_t index = 0; index < benches.size(); ++index) {
      const JsonNode bench = benches.at(index);
      rows.push_back(foreign_row(prefix + bench.text("name"), bench.place()));
      const std::string unit = bench.has("unit") ? bench.text("unit") : "";
      if (!bench.has("value")) {
        bench.refuse("no \"value\" in it");
      }
      const double value = bench.number("value").value_or(kNan);
      const auto time = time_of_unit(unit);
      if (time && tool != "customBiggerIsBetter") {
        rows.back().real_time = value;
        rows.back().time_unit = *time;
      } else {
        pending_.push_back(
            {file_.rows.size() + rows.size() - 1, {unit, direction(tool, unit)}, value});
      }
    }
    if (tool == "googlecpp") {
      recognise_legacy_aggregates(rows);
    }
    file_.rows.insert(file_.rows.end(), std::make_move_iterator(rows.begin()),
                      std::make_move_iterator(rows.end()));
  }

  ResultFile finish() {
    enter_counters();
    number_repetitions(file_.rows);
    return std::move(file_);
  }

 private:
  void enter_counters() {
    std::map<Measure, std::string> names;
    std::map<std::string, int> units;
    for (const Pending& pending : pending_) {
      if (names.try_emplace(pending.measure).second) {
        ++units[pending.measure.first];
      }
    }
    std::vector<DescribedMetric> described;
    for (auto& [measure, name] : names) {
      const auto& [unit, better] = measure;
      name = names.size() == 1 || unit.empty() ? "value" : counter_of_unit(unit);
      if (units[unit] > 1 && better != Better::unknown) {
        name += better == Better::lower ? "_lower" : "_higher";
      }
      described.push_back({name, {unit, better, false, true}});
    }
    for (const Pending& pending : pending_) {
      if (pending.value == pending.value) {
        file_.rows[pending.row].counters.emplace_back(names[pending.measure], pending.value);
      }
    }
    if (!described.empty()) {
      describe_metrics(file_.context, described);
    }
  }

  ResultFile file_;
  std::vector<Pending> pending_;
};

/// Which commit the suites' last entries are of.
class LastCommit {
 public:
  void take(const JsonNode& entry) {
    const std::string id = entry.has("commit") ? entry.object("commit").text("id") : "";
    const double date = entry.figure("date").value_or(0);
    differing_ = differing_ || (!id_.empty() && id != id_);
    if (id_.empty() || date > date_) {
      id_ = id;
      date_ = date;
    }
  }

  void tell(ResultFile& file) const {
    if (!id_.empty()) {
      file.context.set_text("gatebench.commit", id_);
    }
    if (differing_) {
      file.warnings.push_back(file.path + ": its suites end at different commits, the newest is " +
                              id_);
    }
  }

 private:
  std::string id_;
  double date_ = 0;
  bool differing_ = false;
};

/// The JSON of a data.js, with the blanks that `text` began with for the lines' sake.
std::string assigned_json(std::string_view text) {
  std::string json(text);
  const std::size_t begin = json.find(kAssignment);
  if (begin == std::string::npos) {
    return json;
  }
  const std::size_t equals = json.find('=', begin);
  const std::size_t end = equals == std::string::npos ? begin + kAssignment.size() : equals + 1;
  std::fill(json.begin() + static_cast<std::ptrdiff_t>(begin),
            json.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  const std::size_t last = json.find_last_not_of(" \t\r\n");
  if (last != std::string::npos && json[last] == ';') {
    json.resize(last);
  }
  return json;
}

}  // namespace

bool is_action_data_script(std::string_view text) { return text.starts_with(kAssignment); }

ResultFile read_action_data(std::string_view text, const std::string& path) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const bool script = text.substr(begin).starts_with(kAssignment);
  const std::string assigned = script ? assigned_json(text) : std::string();
  const rapidjson::Document document =
      parse_json_document(script ? std::string_view(assigned) : text, path, kExpectedData);
  const JsonNode root(document, path, kExpectedData);
  const JsonNode entries = root.object("entries");
  Collector collector(path);
  LastCommit commit;
  entries.for_each_array([&](std::string_view suite, const JsonNode& runs) {
    if (runs.size() > 0) {
      const JsonNode last = runs.at(runs.size() - 1);
      collector.add_benches(last.array("benches"), std::string(suite) + "/",
                            last.has("tool") ? last.text("tool") : "");
      commit.take(last);
    }
  });
  if (collector.file().rows.empty()) {
    root.refuse("no benchmark in it");
  }
  commit.tell(collector.file());
  return collector.finish();
}

ResultFile read_action_array(std::string_view text, const std::string& path) {
  const rapidjson::Document document = parse_json_document(text, path, kExpectedArray);
  const JsonNode root(document, path, kExpectedArray);
  if (!root.is_array() || root.size() == 0) {
    root.refuse(root.is_array() ? "the array is empty" : "it is no array");
  }
  Collector collector(path);
  collector.add_benches(root, "", "");
  return collector.finish();
}

}  // namespace compare::results
