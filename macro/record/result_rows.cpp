#include "macro/record/result_rows.h"

#include <limits>
#include <map>
#include <string_view>

#include "compare/results/json_text.h"
#include "macro/record/block_metrics.h"
#include "macro/record/overhead.h"

namespace macro {
namespace {

using compare::results::Better;
using compare::results::json_string;
using compare::results::ResultFile;
using compare::results::Row;
using compare::results::TimeUnit;

constexpr std::string_view kThrottled = "cpu_throttled_ratio";
constexpr std::string_view kOverhead = "overhead_";
constexpr std::string_view kImpact = "impact_";

std::string description(std::string_view name, std::string_view unit, Better better) {
  std::string json = json_string(name) + R"(:{"unit":)" + json_string(unit);
  if (better != Better::unknown) {
    json += R"(,"better":)" + json_string(compare::results::word(better));
  }
  return json + R"(,"exact":false})";
}

std::string impact_name(std::string_view overhead_counter) {
  return std::string(kImpact) + std::string(overhead_counter.substr(kOverhead.size()));
}

/// gatebench.metrics: every counter that a row can have.
const std::string& metric_descriptions() {
  static const std::string kText = [] {
    std::string json = "{" + description("real_time", "us", Better::lower) + "," +
                       description("cpu_time", "us", Better::lower) + "," +
                       description(kThrottled, "1", Better::lower);
    for (const BlockMetric& metric : block_metrics()) {
      if (metric.counter) {
        json += "," + description(metric.name, metric.unit, metric.better);
      }
    }
    for (const OverheadMetric& metric : overhead_metrics()) {
      json += "," + description(metric.counter, "ns", Better::lower);
      json += "," + description(impact_name(metric.counter), "ns", Better::lower);
    }
    return json + "}";
  }();
  return kText;
}

double microseconds(const std::optional<double>& nanoseconds) {
  return nanoseconds ? *nanoseconds / 1e3 : std::numeric_limits<double>::quiet_NaN();
}

Row empty_row(const std::string& name) {
  Row row;
  row.name = name;
  row.run_name = name;
  row.time_unit = TimeUnit::us;
  return row;
}

Row errored_row(const std::string& name, const std::string& why) {
  Row row = empty_row(name);
  row.errored = true;
  row.error_message = why;
  return row;
}

void add_counter(Row& row, std::string name, const std::optional<double>& value) {
  if (value) {
    row.counters.emplace_back(std::move(name), *value);
  }
}

Row block_row(const std::string& name, const BlockRecord& block) {
  Row row = empty_row(name);
  row.iterations = static_cast<double>(block.succeeded);
  row.real_time = microseconds(block.latency_ns_p50);
  row.cpu_time = microseconds(block.gateway_cpu_ns_per_request);
  for (const BlockMetric& metric : block_metrics()) {
    if (metric.counter) {
      add_counter(row, std::string(metric.name), metric.value(block));
    }
  }
  if (!block.valid()) {
    row.errored = true;
    row.error_message = block.invalid_reason;
  }
  return row;
}

/// The rows of one name are the repetitions.
void number_repetitions(std::vector<Row>& rows) {
  std::map<std::string, int> repetitions;
  for (Row& row : rows) {
    row.repetition_index = repetitions[row.name]++;
  }
  for (Row& row : rows) {
    row.repetitions = repetitions[row.name];
  }
}

std::vector<Row> rows_of(const RunRecord& run) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < run.blocks.size(); ++i) {
    const BlockRecord& block = run.blocks[i];
    Row& row = rows.emplace_back(block_row(run.name, block));
    add_counter(row, std::string(kThrottled), throttled_ratio(run, block.number));
    if (i < run.direct_blocks.size()) {
      for (const OverheadMetric& metric : overhead_metrics()) {
        add_counter(row, pair_counter(run, metric.counter),
                    overhead_of(metric, block, run.direct_blocks[i]));
      }
    }
  }
  for (const StepRecord& step : run.steps) {
    rows.push_back(block_row("macro/" + scenario_of(run) + "/" + step.load, step.block));
  }
  // Good blocks before it do not make a run good that broke off.
  if (!run.stopped_reason.empty()) {
    rows.push_back(errored_row(run.name, run.stopped_reason));
  } else if (rows.empty()) {
    rows.push_back(errored_row(
        run.name, run.skipped_reason.empty() ? invalid_reason_of(run) : run.skipped_reason));
  }
  number_repetitions(rows);
  return rows;
}

}  // namespace

std::string scenario_of(const RunRecord& run) {
  const std::string& name = run.name;
  const std::size_t begin = name.starts_with("macro/") ? std::string_view("macro/").size() : 0;
  return name.substr(begin, name.find('/', begin) - begin);
}

bool is_direct_reference(const RunRecord& run) {
  return run.reference_title.empty() || run.reference_title == "direct";
}

std::string pair_counter(const RunRecord& run, std::string_view overhead_counter) {
  return is_direct_reference(run) ? std::string(overhead_counter) : impact_name(overhead_counter);
}

ResultFile to_result_file(const RunRecord& run) {
  ResultFile file;
  file.context.set_text("date", run.date);
  file.context.set_number("num_cpus", run.processors);
  for (const auto& [key, value] : run.environment) {
    file.context.set_text(key, value);
  }
  file.context.set_text("gatebench.metrics", metric_descriptions());
  file.rows = rows_of(run);
  return file;
}

ResultFile to_result_file(const std::vector<RunRecord>& runs) {
  ResultFile file;
  for (const RunRecord& run : runs) {
    ResultFile one = to_result_file(run);
    if (file.context.entries.empty()) {
      file.context = one.context;
    }
    if (run.skipped_reason.empty()) {
      file.rows.insert(file.rows.end(), one.rows.begin(), one.rows.end());
    }
  }
  if (file.rows.empty()) {
    file.rows.push_back(errored_row("macro/all", "every scenario was skipped"));
  }
  return file;
}

}  // namespace macro
