#include "compare/calibrate/earlier_sessions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <string_view>

#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/results/environment.h"
#include "compare/results/input_error.h"
#include "compare/stats/order_statistics.h"
#include "compare/verdict/benchmark_index.h"

namespace compare::calibrate {
namespace {

using results::InputError;
using results::ResultFile;
using verdict::Benchmark;
using verdict::BenchmarkIndex;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void refuse_what_is_no_history(const std::vector<ResultFile>& sessions) {
  if (sessions.size() < kFewestSessions) {
    throw InputError("the noise between sessions needs " + std::to_string(kFewestSessions) +
                     " files or more, one of each session; there are " +
                     std::to_string(sessions.size()));
  }
  for (const ResultFile& file : sessions) {
    if (const auto host = results::host_difference(sessions.front().context, file.context)) {
      throw InputError("different machines: " + host->key + " is \"" + host->first + "\" in " +
                       sessions.front().path + " and \"" + host->second + "\" in " + file.path +
                       "; give the files of one");
    }
  }
}

/// Empty where a value has no logarithm.
std::vector<double> logarithms(const Benchmark& benchmark, std::string_view metric) {
  std::vector<double> logs = verdict::metric_values(benchmark, metric, results::TimeUnit::ns);
  for (double& value : logs) {
    if (!(value > 0) || !std::isfinite(value)) {
      return {};
    }
    value = std::log(value);
  }
  return logs;
}

results::NoiseEntry entry_of(const std::vector<std::vector<double>>& sessions) {
  std::vector<double> spreads;
  std::vector<double> steps;
  std::vector<double> sizes;
  for (std::size_t session = 0; session < sessions.size(); ++session) {
    spreads.push_back(stats::robust_deviation(sessions[session]));
    sizes.push_back(static_cast<double>(sessions[session].size()));
    if (session > 0) {
      steps.push_back(stats::median(sessions[session]) - stats::median(sessions[session - 1]));
    }
  }
  results::NoiseEntry entry;
  entry.process_spread = stats::median(spreads);
  entry.pair_spread = kNan;
  entry.pair_session_spread = kNan;
  const double of_steps = stats::robust_deviation(steps);
  const double brought_in =
      std::numbers::pi / 2 * entry.process_spread * entry.process_spread / stats::median(sizes);
  entry.session_spread = std::sqrt(std::max(of_steps * of_steps / 2 - brought_in, 0.0));
  return entry;
}

/// The metric's values in every session; empty where one lacks it.
std::vector<std::vector<double>> in_all(const std::vector<BenchmarkIndex>& indices,
                                        std::string_view benchmark, std::string_view metric) {
  std::vector<std::vector<double>> sessions;
  for (const BenchmarkIndex& index : indices) {
    const Benchmark* found = index.find(benchmark);
    if (found == nullptr || found->error != nullptr) {
      return {};
    }
    sessions.push_back(logarithms(*found, metric));
    if (sessions.back().empty()) {
      return {};
    }
  }
  return sessions;
}

}  // namespace

results::NoiseProfile profile_of(const std::vector<ResultFile>& sessions) {
  refuse_what_is_no_history(sessions);
  const std::vector<BenchmarkIndex> indices(sessions.begin(), sessions.end());
  results::NoiseProfile profile;
  profile.sessions = sessions.size();
  const results::Context& newest = sessions.back().context;
  profile.date = results::shown_value(newest, "date").value_or("");
  profile.cpu_model = results::shown_value(newest, "gatebench.cpu_model").value_or("");
  for (const Benchmark& benchmark : indices.back().benchmarks()) {
    std::vector<std::string_view> metrics = {"real_time", "cpu_time"};
    for (const auto& counter : benchmark.rows.front()->counters) {
      metrics.push_back(counter.first);
    }
    for (const std::string_view metric : metrics) {
      const auto values = in_all(indices, benchmark.name, metric);
      if (!values.empty()) {
        results::NoiseEntry entry = entry_of(values);
        entry.name = benchmark.name;
        entry.metric = metric;
        profile.rounds = std::max(profile.rounds, values.back().size());
        profile.entries.push_back(std::move(entry));
      }
    }
  }
  if (profile.entries.empty()) {
    throw InputError("no benchmark is in all of the files, from " + sessions.front().path + " to " +
                     sessions.back().path + ", with values above 0");
  }
  return profile;
}

std::string sessions_report(const results::NoiseProfile& profile) {
  std::vector<results::NoiseEntry> entries = profile.entries;
  std::stable_sort(entries.begin(), entries.end(), [](const auto& first, const auto& second) {
    return first.session_spread > second.session_spread;
  });
  report::Table table({{"benchmark", true}, {"metric", true}, {"process"}, {"session"}});
  for (const results::NoiseEntry& entry : entries) {
    table.add({report::printable(entry.name), report::printable(entry.metric),
               report::shown_share(entry.process_spread),
               report::shown_share(entry.session_spread)});
  }
  return table.text() + "\nSpreads are standard deviations, of " +
         std::to_string(profile.sessions) + " sessions.\n";
}

}  // namespace compare::calibrate
