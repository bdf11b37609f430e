#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "compare/history/exchange/entry_order.h"
#include "compare/history/exchange/import.h"
#include "compare/history/exchange/loose_time.h"
#include "compare/history/exchange/run_of_result.h"
#include "compare/history/store/run_line.h"
#include "compare/history/web_link.h"
#include "compare/results/action_data.h"
#include "compare/results/foreign_row.h"
#include "compare/results/input_error.h"
#include "compare/results/json_node.h"
#include "compare/results/json_text.h"
#include "compare/results/legacy_rows.h"
#include "compare/results/time_unit.h"
#include "compare/results/utf8.h"
#include "compare/verdict/benchmark_index.h"

namespace compare::history {
namespace {

using results::InputError;
using results::JsonNode;

constexpr std::string_view kExpected =
    "expected the data that github-action-benchmark stores (data.js)";

constexpr std::size_t kLongestShownTime = 60;

std::string first_line(const std::string& text) {
  return text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
}

/// A number, or a text that is one: "1234.5", "1,234.5".
std::optional<double> value_of(const JsonNode& bench) {
  std::string text = bench.text_if("value");
  std::erase(text, ',');
  const auto number = results::parse_json_number(text);
  return number && can_be_kept(*number) ? number : std::nullopt;
}

class Importer {
 public:
  Importer(Imported& imported, const ImportOptions& options)
      : imported_(imported), options_(options) {}

  void leave_out(const std::string& why) { history::leave_out(imported_, why); }

  /// nullopt where nothing of it can be used.
  std::optional<DatedEntry> entry_of(const JsonNode& node, const std::string& suite) {
    const auto benches = node.array_if("benches");
    if (!benches || benches->size() == 0) {
      leave_out(node.place() + ": no \"benches\" in it");
      return std::nullopt;
    }
    DatedEntry entry;
    entry.run.suite = suite;
    entry.run.environment = options_.environment;
    entry.dated_ns = time_of(node, "date");
    entry.run.measured_ns = entry.dated_ns;
    if (const auto commit = node.object_if("commit")) {
      enter_commit(*commit, entry);
    }
    if (entry.run.commit.id.empty()) {
      const std::string date = node.text_if("date");
      if (date.empty()) {
        leave_out(node.place() + ": neither a commit nor a date in it");
        return std::nullopt;
      }
      entry.run.commit.id = "dated-" + date;
    }
    enter_benches(*benches, node.text_if("tool"), entry.run);
    if (entry.run.measurements.empty()) {
      return std::nullopt;
    }
    return entry;
  }

 private:
  /// 0 where there is none.
  std::int64_t time_of(const JsonNode& node, std::string_view key) {
    const std::string text = node.text_if(key);
    const auto time = parse_loose_time_ns(text);
    if (!text.empty() && text != "0" && !time) {
      imported_.warnings.push_back(node.place() + ": its " + std::string(key) + ", '" +
                                   text.substr(0, kLongestShownTime) + "', cannot be read");
    }
    return time.value_or(0);
  }

  void enter_commit(const JsonNode& node, DatedEntry& entry) {
    Commit& commit = entry.run.commit;
    commit.id = node.text_if("id").empty() ? node.text_if("sha") : node.text_if("id");
    commit.subject = first_line(node.text_if("message"));
    commit.url = web_link(node.text_if("url"));
    commit.author = node.text_if("author");
    if (const auto author = node.object_if("author")) {
      commit.author =
          author->text_if("name").empty() ? author->text_if("username") : author->text_if("name");
    }
    entry.committed_ns = time_of(node, "timestamp");
  }

  void enter_benches(const JsonNode& benches, const std::string& tool, Run& run) {
    results::ResultFile file;  // for the rules by which rows become repetitions
    std::vector<std::string> units;
    for (std::size_t index = 0; index < benches.size(); ++index) {
      try {
        const JsonNode bench = benches.at(index);
        const auto value = value_of(bench);
        if (!value) {
          bench.refuse("its value is no number, or beyond 1e100");
        }
        file.rows.push_back(results::foreign_row(bench.text("name"), bench.place()));
        file.rows.back().real_time = *value;
        units.push_back(bench.text_if("unit"));
      } catch (const InputError& error) {
        leave_out(error.what());
      }
    }
    if (tool == "googlecpp") {
      results::recognise_legacy_aggregates(file.rows);
    }
    using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
    std::map<Key, std::size_t> index_of;
    std::vector<std::vector<double>> values;
    const verdict::BenchmarkIndex benchmarks(file);
    for (const verdict::Benchmark& benchmark : benchmarks.benchmarks()) {
      for (const results::Row* row : benchmark.rows) {
        const std::string& unit = units[static_cast<std::size_t>(row - file.rows.data())];
        const results::ActionMeasure measure = results::action_measure(tool, unit);
        const std::string_view metric = measure.time ? "real_time" : "value";
        const std::string_view kept = measure.time ? std::string_view("ns") : unit;
        const auto [found, added] =
            index_of.try_emplace({benchmark.name, metric, kept}, values.size());
        if (added) {
          run.measurements.push_back({std::string(benchmark.name),
                                      std::string(metric),
                                      std::string(kept),
                                      measure.better,
                                      false,
                                      {},
                                      1,
                                      {}});
          values.emplace_back();
        }
        values[found->second].push_back(
            measure.time
                ? results::convert_time(row->real_time, *measure.time, results::TimeUnit::ns)
                : row->real_time);
      }
    }
    for (std::size_t index = 0; index < values.size(); ++index) {
      // What was given in hours may be beyond it in nanoseconds.
      const std::size_t beyond =
          std::erase_if(values[index], [](double value) { return !can_be_kept(value); });
      for (std::size_t count = 0; count < beyond; ++count) {
        leave_out(benches.place() + ": a value of " + run.measurements[index].benchmark +
                  " is beyond 1e100 ns");
      }
      keep_values(run.measurements[index], std::move(values[index]));
    }
    std::erase_if(run.measurements,
                  [](const Measurement& measurement) { return measurement.values.empty(); });
  }

  Imported& imported_;
  const ImportOptions& options_;
};

}  // namespace

Imported import_action_data(std::string_view text, const std::string& path,
                            const ImportOptions& options) {
  const rapidjson::Document document =
      results::parse_json_document(results::action_data_json(text), path, kExpected);
  const JsonNode root(document, path, kExpected);
  const JsonNode entries = root.object("entries");
  std::size_t count = 0;
  entries.for_each_array([&](std::string_view, const JsonNode&) { ++count; });
  Imported imported;
  Importer importer(imported, options);
  std::vector<std::vector<DatedEntry>> suites;
  entries.for_each_array([&](std::string_view name, const JsonNode& nodes) {
    const std::string suite = options.suite.empty() || count > 1
                                  ? (options.suite.empty() ? "" : options.suite + "/") +
                                        (name.empty() ? "Benchmark" : results::to_valid_utf8(name))
                                  : options.suite;
    suites.emplace_back();
    for (std::size_t index = 0; index < nodes.size(); ++index) {
      try {
        if (auto entry = importer.entry_of(nodes.at(index), suite)) {
          suites.back().push_back(std::move(*entry));
        }
      } catch (const InputError& error) {
        importer.leave_out(error.what());
      }
    }
  });
  for (const std::string& note : order_entries(suites)) {
    imported.warnings.push_back(path + ": " + note);
  }
  for (std::vector<DatedEntry>& suite : suites) {
    for (DatedEntry& entry : suite) {
      imported.runs.push_back(std::move(entry.run));
    }
  }
  return imported;
}

}  // namespace compare::history
