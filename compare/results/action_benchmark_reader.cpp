#include "compare/results/action_benchmark_reader.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "compare/results/action_data.h"
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
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// What a counter measures: the same unit may be better higher in one suite and lower in another.
using Measure = std::pair<std::string, Better>;

/// A row whose value is no time, until all units of the file are known.
struct Pending {
  std::size_t row = 0;
  Measure measure;
  double value = 0;
};

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
      const ActionMeasure measure = action_measure(tool, unit);
      if (measure.time) {
        rows.back().real_time = value;
        rows.back().time_unit = *measure.time;
      } else {
        pending_.push_back({file_.rows.size() + rows.size() - 1, {unit, measure.better}, value});
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

}  // namespace

ResultFile read_action_data(std::string_view text, const std::string& path) {
  const rapidjson::Document document =
      parse_json_document(action_data_json(text), path, kExpectedData);
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
