#include "compare/history/exchange/run_of_result.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "compare/history/exchange/loose_time.h"
#include "compare/history/store/run_line.h"
#include "compare/results/environment.h"
#include "compare/results/input_error.h"
#include "compare/results/metric_catalog.h"
#include "compare/verdict/benchmark_index.h"

namespace compare::history {
namespace {

using results::InputError;
using verdict::Benchmark;

constexpr std::string_view kOurs = "gatebench.";
/// Context keys that can move numbers and stay the same from run to run on one machine.
constexpr std::array<std::string_view, 6> kKept = {"gatebench.build_type", "gatebench.compiler",
                                                   "gatebench.cpu_model",  "gatebench.flags",
                                                   "gatebench.kernel",     "num_cpus"};

constexpr std::size_t kMostNames = 10;
constexpr std::size_t kLongestShownDate = 60;

std::string suite_of(const results::Context& context, std::string_view benchmark) {
  if (benchmark.starts_with("macro/")) {
    return "macro";
  }
  const std::string program =
      std::filesystem::path(context.text("executable").value_or("")).filename().string();
  if (program == "micro" || program == "gatebench-micro") {
    return "micro";
  }
  const std::string source = context.text("gatebench.source").value_or("");
  return source.empty() ? "benchmarks" : source;
}

std::vector<std::string> metrics_of(const Benchmark& benchmark) {
  std::vector<std::string> metrics = {"real_time", "cpu_time"};
  for (const results::Row* row : benchmark.rows) {
    for (const auto& counter : row->counters) {
      if (std::find(metrics.begin(), metrics.end(), counter.first) == metrics.end()) {
        metrics.push_back(counter.first);
      }
    }
  }
  return metrics;
}

/// Values that cannot be kept: how many, and of what.
struct Unusable {
  std::size_t count = 0;
  std::vector<std::string> names;  ///< BENCHMARK METRIC
};

std::string warning_of(const Unusable& unusable) {
  std::string names;
  const std::size_t named = std::min(unusable.names.size(), kMostNames);
  for (std::size_t index = 0; index < named; ++index) {
    names += (index == 0 ? "" : ", ") + unusable.names[index];
  }
  if (const std::size_t more = unusable.names.size() - named; more > 0) {
    names += " and " + std::to_string(more) + " more";
  }
  return std::to_string(unusable.count) + (unusable.count == 1 ? " value is" : " values are") +
         " no number up to 1e100 and left out: " + names;
}

void enter_measurements(const Benchmark& benchmark, const results::MetricCatalog& catalog,
                        std::vector<Measurement>& measurements, Unusable& unusable) {
  for (const std::string& metric : metrics_of(benchmark)) {
    std::vector<double> values = verdict::metric_values(benchmark, metric, results::TimeUnit::ns);
    if (metric == "cpu_time") {  // NaN where the file has none, which is no loss
      std::erase_if(values, [](double value) { return std::isnan(value); });
    }
    const std::size_t odd = std::erase_if(values, [](double value) { return !can_be_kept(value); });
    if (odd > 0) {
      unusable.count += odd;
      unusable.names.push_back(std::string(benchmark.name) + " " + metric);
    }
    if (values.empty()) {
      continue;
    }
    const results::MetricTraits traits = catalog.find(metric);
    Measurement measurement;
    measurement.benchmark = benchmark.name;
    measurement.metric = metric;
    measurement.unit = traits.unit;
    measurement.better = traits.better;
    measurement.exact = traits.exact;
    keep_values(measurement, std::move(values));
    measurements.push_back(std::move(measurement));
  }
}

}  // namespace

void enter(Environment& environment, const Environment& other) {
  std::map<std::string, std::string> united(other.begin(), other.end());
  united.insert(environment.begin(), environment.end());
  environment.assign(united.begin(), united.end());
}

std::string commit_in(const results::Context& context) {
  std::string commit = context.text("gatebench.commit").value_or("");
  return commit == "unknown" ? "" : commit;  // as a build outside of a repository says
}

Environment environment_of(const results::Context& context) {
  Environment environment;
  const auto take = [&](std::string_view key) {
    const auto value = results::shown_value(context, key);
    if (value && !value->empty()) {
      environment.emplace_back(key.starts_with(kOurs) ? key.substr(kOurs.size()) : key, *value);
    }
  };
  for (const std::string_view key : kKept) {
    take(key);
  }
  if (!context.json("gatebench.cpu_model")) {
    take("caches");  // long, and only of use where the model is not known
  }
  std::sort(environment.begin(), environment.end());
  return environment;
}

MadeRuns runs_of_result(const results::ResultFile& file, const Run& described) {
  Run run = described;
  run.measurements.clear();
  if (run.commit.id.empty()) {
    run.commit.id = commit_in(file.context);
  }
  if (run.commit.id.empty()) {
    throw InputError(file.path + ": no gatebench.commit in its context; say --commit");
  }
  MadeRuns made;
  const std::string date = file.context.text("date").value_or("");
  const auto dated = parse_loose_time_ns(date);
  if (!date.empty() && !dated) {
    made.warnings.push_back(file.path + ": its date, '" + date.substr(0, kLongestShownDate) +
                            "', cannot be read, and is not the time it was measured");
  }
  run.measured_ns = run.measured_ns != 0 ? run.measured_ns : dated.value_or(0);
  run.environment = environment_of(file.context);
  enter(run.environment, described.environment);
  results::MetricCatalog catalog;
  catalog.add(file.context);
  std::map<std::string, std::vector<Measurement>> suites;
  Unusable unusable;
  const verdict::BenchmarkIndex index(file);
  for (const Benchmark& benchmark : index.benchmarks()) {
    if (benchmark.error != nullptr) {
      made.warnings.push_back(
          file.path + ": " + std::string(benchmark.name) + " errored and is left out" +
          (benchmark.error->error_message.empty() ? "" : ": " + benchmark.error->error_message));
      continue;
    }
    const std::string suite =
        described.suite.empty() ? suite_of(file.context, benchmark.name) : described.suite;
    enter_measurements(benchmark, catalog, suites[suite], unusable);
  }
  if (unusable.count > 0) {
    made.warnings.push_back(file.path + ": " + warning_of(unusable));
  }
  for (auto& [suite, measurements] : suites) {
    if (!measurements.empty()) {
      made.runs.push_back(run);
      made.runs.back().suite = suite;
      made.runs.back().measurements = std::move(measurements);
    }
  }
  if (made.runs.empty()) {
    throw InputError(file.path + ": no benchmark with a value in it, so there is nothing to add" +
                     (made.warnings.empty() ? "" : "; " + made.warnings.front()));
  }
  return made;
}

std::size_t enter(std::vector<Run>& runs, const verdict::Verdict& verdict,
                  const std::string& path) {
  const std::string& named = verdict.subject.base_commit;
  const std::string commit = named.empty() ? commit_in(verdict.environment.baseline) : named;
  if (commit.empty()) {
    throw InputError(path + ": it does not name the baseline's commit (gatebench.commit), which " +
                     "its ratios refer to");
  }
  std::map<std::pair<std::string_view, std::string_view>, const verdict::Comparison*> compared;
  for (const verdict::Comparison& row : verdict.comparisons) {
    if (verdict.paired && row.status == verdict::Status::compared && row.ratio && *row.ratio > 0) {
      compared.emplace(std::pair(std::string_view(row.name), std::string_view(row.metric)), &row);
    }
  }
  std::size_t entered = 0;
  for (Run& run : runs) {
    for (Measurement& measurement : run.measurements) {
      const auto found = compared.find({measurement.benchmark, measurement.metric});
      if (found != compared.end()) {
        const verdict::Comparison& row = *found->second;
        measurement.reference = Reference{commit, *row.ratio, row.ratio_low, row.ratio_high};
        ++entered;
      }
    }
  }
  return entered;
}

}  // namespace compare::history
