#include "macro/run/run_parts.h"

#include <algorithm>
#include <cmath>

#include "macro/record/block_summary.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

double mean_pause(const ThinkTime& think) { return seconds(think.low + think.high) / 2; }

std::string level_text(double level) {
  const double rounded = std::round(level);
  return level == rounded ? fixed_text(level, 0) : fixed_text(level, 1);
}

}  // namespace

void describe_load(const LoadShape& shape, RunRecord& run) {
  const bool population = shape.kind == LoadShape::Kind::population;
  run.connections = population ? static_cast<int>(shape.level) : 0;
  run.scheduled_rate_per_second = population || !shape.stages.empty() ? 0 : shape.level;
  if (shape.think.empty()) {
    return;
  }
  double inverse = 0;
  run.think_seconds_low = seconds(shape.think.front().low);
  run.think_seconds_high = seconds(shape.think.front().high);
  for (const ThinkTime& think : shape.think) {
    run.think_seconds_low = std::min(*run.think_seconds_low, seconds(think.low));
    run.think_seconds_high = std::max(*run.think_seconds_high, seconds(think.high));
    inverse += 1 / std::max(mean_pause(think), 1e-9);
  }
  run.think_seconds_mean = static_cast<double>(shape.think.size()) / inverse;
}

std::string shape_label(const LoadShape& shape) {
  if (shape.kind == LoadShape::Kind::arrivals) {
    return (shape.turns_high > 1 ? "sessions:" : "rate:") + level_text(shape.level);
  }
  return (shape.think.empty() ? "connections:" : "users:") + level_text(shape.level);
}

std::vector<ThinkingUsers> thinking_users(const LoadShape& shape) {
  std::vector<ThinkingUsers> users;
  if (shape.kind != LoadShape::Kind::population || !shape.stages.empty()) {
    return users;
  }
  for (const ThinkTime& think : shape.think) {
    users.push_back({.users = shape.level / static_cast<double>(shape.think.size()),
                     .mean_seconds = mean_pause(think)});
  }
  return users;
}

void append_sample(const std::vector<RequestSample>& sample, const ScenarioPlan& plan,
                   const RunAxis& axis, std::vector<SampledRequest>& kept_sample) {
  if (!axis.begin) {
    return;
  }
  for (const RequestSample& request : sample) {
    const double since = seconds(std::chrono::nanoseconds(request.started_ns) - *axis.begin);
    SampledRequest kept;
    kept.number = request.number;
    kept.started_unix_ns = std::llround((axis.begin_unix_seconds + since) * 1e9);
    kept.latency_ns = request.latency_ns;
    kept.status = request.status;
    kept.sent_bytes = request.sent_bytes;
    kept.received_bytes = request.received_bytes;
    if (request.failure >= 0) {
      kept.failure = kFailureClassNames[static_cast<std::size_t>(request.failure)];
    } else if (request.status == 429) {
      kept.failure = "status 429";
    }
    kept.task = plan.tasks[static_cast<std::size_t>(request.task)].name;
    kept_sample.push_back(std::move(kept));
  }
}

std::vector<FindingRecord> stream_findings(const RunRecord& run) {
  constexpr double kFewestStreams = 16;
  std::optional<double> most;
  for (const BlockRecord& block : run.blocks) {
    const double open = block.stream.streams_open_peak.value_or(0);
    if (!block.valid() || open < kFewestStreams || !block.rss_bytes_peak || !block.rss_bytes_idle) {
      continue;
    }
    const double each = (*block.rss_bytes_peak - *block.rss_bytes_idle) / open;
    most = std::max(most.value_or(each), each);
  }
  if (!most) {
    return {};
  }
  FindingRecord finding;
  finding.name = "bytes_per_open_stream";
  finding.title = "memory for an open stream";
  finding.unit = "bytes";
  finding.value = *most;
  finding.note =
      "peak memory less that before the load, over the most streams open at once; the "
      "largest of the blocks. What a stream holds only while it works is in it too";
  return {finding};
}

CheckRecord answering_check(const std::vector<IntervalRecord>& intervals,
                            const BlockRecord& block) {
  constexpr double kLatencies = 10;
  constexpr double kLeastSeconds = 0.5;
  CheckRecord check;
  check.name = "answering";
  if (intervals.empty() || !block.latency_ns_max) {
    check.outcome = CheckOutcome::unmeasured;
    return check;
  }
  double longest = 0;
  double begin = 0;
  double silent = 0;
  for (const IntervalRecord& interval : intervals) {
    const bool waits = interval.in_flight > 0 || !interval.failures.empty();
    silent = interval.succeeded == 0 && waits ? silent + interval.length_seconds : 0;
    if (silent > longest) {
      longest = silent;
      begin = interval.begin_seconds + interval.length_seconds - silent;
    }
  }
  const double limit = std::max(kLatencies * *block.latency_ns_max / 1e9, kLeastSeconds);
  check.outcome = longest > limit ? CheckOutcome::failed : CheckOutcome::passed;
  check.value = "no right answer for " + fixed_text(longest, 1) + " s";
  check.limit = "<= " + fixed_text(limit, 1) + " s, ten times the slowest answer";
  if (check.outcome == CheckOutcome::failed) {
    check.note = "from " + fixed_text(begin, 1) +
                 " s on the target did not answer: see whether it still runs, and its log";
  }
  return check;
}

std::vector<TaskRecord> task_records(const LoadCounts& counts, const ScenarioPlan& plan) {
  std::vector<TaskRecord> records;
  const TaskCounts none;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    const TaskCounts& task = i < counts.tasks.size() ? counts.tasks[i] : none;
    const TaskSpec& spec = plan.tasks[i];
    TaskRecord record;
    record.name = spec.name;
    record.method = spec.request.get ? "GET" : "POST";
    record.path =
        spec.request.path.empty() ? std::string(path_of(spec.request.api)) : spec.request.path;
    record.succeeded = task.succeeded;
    record.failed = task.failed();
    record.refused = task.refused;
    record.sent_bytes = task.sent_bytes;
    record.received_bytes = task.received_bytes;
    record.failures = failures_by_class(task.failures, task.statuses);
    record.response = to_distribution("response", task.response_ns);
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<Distribution> distributions_of(const LoadCounts& counts) {
  std::vector<Distribution> distributions;
  const auto add = [&](const char* metric, const HdrHistogram& values) {
    if (values.count() > 0) {
      distributions.push_back(to_distribution(metric, values));
    }
  };
  add("response", counts.response_ns);
  add("service", counts.service_ns);
  add("connect", counts.connect_ns);
  add("lag", counts.lag_ns);
  add("ttfb", counts.ttfb_ns);
  add("ttft", counts.ttft_ns);
  add("chunk_delay", counts.chunks.delay_ns);
  add("chunk_gap", counts.chunks.gap_ns);
  return distributions;
}

}  // namespace macro
