#include "compare/targets/runs.h"

#include <algorithm>
#include <cmath>

#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/time_unit.h"

namespace compare::targets {
namespace {

using results::ResultFile;
using results::Row;

constexpr std::string_view kAggregated = "locust/Aggregated";

bool is_load(const Row& row) {
  const std::string_view name = row.run_name;
  return name.starts_with("macro/") || name.starts_with("locust/") || name.starts_with("vegeta/") ||
         figure(row, "throughput_per_second");
}

bool has_locust_aggregate(const ResultFile& file) {
  return std::any_of(file.rows.begin(), file.rows.end(),
                     [](const Row& row) { return row.run_name == kAggregated; });
}

std::vector<const Row*> chosen_rows(const ResultFile& file, const RowChoice& choice) {
  const bool only_aggregate = !choice && has_locust_aggregate(file);
  std::vector<const Row*> rows;
  for (const Row& row : file.rows) {
    const bool of_endpoint =
        only_aggregate && row.run_name.starts_with("locust/") && row.run_name != kAggregated;
    const bool wanted = choice ? choice(row.run_name) : is_load(row) && !of_endpoint;
    if (wanted && row.kind == Row::Kind::iteration) {
      rows.push_back(&row);
    }
  }
  return rows;
}

[[noreturn]] void fail_without_rows(const ResultFile& file, bool chosen) {
  const std::string example =
      file.rows.empty() ? "" : " (it has " + results::json_string(file.rows.front().run_name) + ")";
  throw results::InputError(
      file.path + ": " + (chosen ? "no run has such a name" : "no run of a load tool in it") +
      example + "; expected macro's results, Locust's _stats.csv or Vegeta's report" +
      (chosen ? ", or another --name" : ", or a row named by --name RE"));
}

std::string obstacle_of(const Row& row) {
  if (row.errored) {
    return row.error_message.empty() ? "the run errored" : row.error_message;
  }
  return figure(row, "requests") == 0.0 ? "no request was made" : "";
}

Runs& runs_named(std::vector<Runs>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&name](const Runs& runs) { return runs.name == name; });
  if (found != all.end()) {
    return *found;
  }
  Runs& added = all.emplace_back();
  added.name = name;
  return added;
}

/// Think time hides the gateway, so it holds for all; what is unknown may be think time.
LoadModel weaker(LoadModel first, LoadModel second) {
  for (const LoadModel model : {LoadModel::closed_think_time, LoadModel::unknown}) {
    if (first == model || second == model) {
      return model;
    }
  }
  return first;
}

}  // namespace

std::vector<Runs> find_runs(const std::vector<ResultFile>& files, const RowChoice& choice) {
  std::vector<Runs> all;
  for (const ResultFile& file : files) {
    const std::vector<const Row*> rows = chosen_rows(file, choice);
    if (rows.empty()) {
      fail_without_rows(file, static_cast<bool>(choice));
    }
    for (const Row* row : rows) {
      Runs& runs = runs_named(all, row->run_name);
      const LoadModel model = load_model_of(file.context, row->run_name);
      runs.load_model = runs.rows.empty() ? model : weaker(runs.load_model, model);
      runs.rows.push_back(*row);
      const std::string obstacle = obstacle_of(*row);
      if (runs.obstacle.empty() && !obstacle.empty()) {
        runs.obstacle = "run " + std::to_string(runs.rows.size()) +
                        (file.path.empty() ? "" : " (" + file.path + ")") + ": " + obstacle;
      }
    }
  }
  return all;
}

std::optional<double> figure(const Row& row, std::string_view metric) {
  double value = 0;
  if (metric == "real_time" || metric == "cpu_time") {
    value = results::convert_time(metric == "real_time" ? row.real_time : row.cpu_time,
                                  row.time_unit, results::TimeUnit::ns);
  } else {
    const auto counter =
        std::find_if(row.counters.begin(), row.counters.end(),
                     [metric](const auto& entry) { return entry.first == metric; });
    if (counter == row.counters.end()) {
      return std::nullopt;
    }
    value = counter->second;
  }
  return std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

bool broken_figure(const Row& row, std::string_view metric) {
  const auto counter = std::find_if(row.counters.begin(), row.counters.end(),
                                    [metric](const auto& entry) { return entry.first == metric; });
  return counter != row.counters.end() && !figure(row, metric);
}

std::vector<double> figures(const Runs& runs, std::string_view metric) {
  std::vector<double> values;
  for (const Row& row : runs.rows) {
    if (const auto value = figure(row, metric)) {
      values.push_back(*value);
    }
  }
  return values;
}

}  // namespace compare::targets
