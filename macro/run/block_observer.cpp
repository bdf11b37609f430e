#include "macro/run/block_observer.h"

#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "macro/export/hdr_log.h"
#include "macro/host/prometheus_text.h"

namespace macro {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Of the target: reading it costs the client's processor time.
constexpr nanoseconds kSampleInterval = milliseconds(450);
/// An interval shorter than this share of the one before is the rest of it.
constexpr double kTailShare = 0.25;
constexpr nanoseconds kPageInterval = milliseconds(950);

nanoseconds own_cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double wall_clock_seconds() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::optional<double> value_at(const HdrHistogram& values, double q) {
  return values.count() == 0 ? std::nullopt
                             : std::optional(static_cast<double>(values.quantile(q)));
}

IntervalRecord record_of(const LoadInterval& interval, int block, double begin_seconds) {
  const LoadCounts& counts = *interval.counts;
  IntervalRecord record;
  record.block = block;
  record.begin_seconds = begin_seconds;
  record.length_seconds = std::chrono::duration<double>(interval.end - interval.begin).count();
  record.offered = interval.offered;
  record.in_flight = static_cast<double>(interval.in_flight);
  record.sent = counts.started;
  record.succeeded = counts.succeeded;
  record.failures = failures_by_class(counts.failures, counts.statuses);
  record.latency_ns_p50 = value_at(counts.response_ns, 0.5);
  record.latency_ns_p90 = value_at(counts.response_ns, 0.9);
  record.latency_ns_p99 = value_at(counts.response_ns, 0.99);
  record.latency_ns_max = value_at(counts.response_ns, 1);
  record.ttft_ns_p50 = value_at(counts.ttft_ns, 0.5);
  return record;
}

/// Counts the answers of a tail to the interval before: as one of its own it would look like a
/// throughput that breaks down.
void join(const IntervalRecord& tail, IntervalRecord& interval) {
  interval.sent += tail.sent;
  interval.succeeded += tail.succeeded;
  interval.in_flight = tail.in_flight;
  for (const auto& more : tail.failures) {
    const auto known =
        std::find_if(interval.failures.begin(), interval.failures.end(),
                     [&](const auto& failure) { return failure.first == more.first; });
    if (known == interval.failures.end()) {
      interval.failures.push_back(more);
    } else {
      known->second += more.second;
    }
  }
  if (tail.latency_ns_max &&
      (!interval.latency_ns_max || *tail.latency_ns_max > *interval.latency_ns_max)) {
    interval.latency_ns_max = tail.latency_ns_max;
  }
}

}  // namespace

double RunAxis::seconds(nanoseconds when) {
  if (!begin) {
    begin = when;
    begin_unix_seconds = wall_clock_seconds();
  }
  // The supervisor learns of the begin some microseconds late.
  return std::max(std::chrono::duration<double>(when - *begin).count(), 0.0);
}

BlockObserver::BlockObserver(Setup setup, RunAxis& axis, Tick tick)
    : setup_(std::move(setup)), axis_(axis), tick_(std::move(tick)) {
  if (!setup_.processes.empty()) {
    sampler_.emplace(setup_.processes);
  }
  if (setup_.measures_hiccups) {
    hiccups_.start(setup_.client_cpus.empty() ? std::nullopt
                                              : std::optional(setup_.client_cpus.front()));
  }
}

void BlockObserver::measured_part_begins(nanoseconds now) {
  began_ = now;
  if (setup_.keeps_intervals) {
    axis_.seconds(now);
  }
  // The clocks first: what comes after takes time of its own.
  target_cpu_ = sampler_ ? sampler_->cpu_time() : std::nullopt;
  client_cpu_ = own_cpu_time();
  host_before_ = read_host_counters(setup_.client_cpus);
  last_page_ = now;
  sample_target(now);
}

void BlockObserver::measured_part_ends(nanoseconds now) {
  readings_.elapsed = now - began_;
  readings_.client_cpu = own_cpu_time() - client_cpu_;
  const auto used = sampler_ ? sampler_->cpu_time() : std::nullopt;
  if (used && target_cpu_) {
    readings_.gateway_cpu = *used - *target_cpu_;
  }
  readings_.gateway_processors = setup_.target_processors;
  if (sampler_) {
    readings_.rss_bytes_peak = sampler_->rss_bytes_peak();
  }
  host_ = difference(host_before_, read_host_counters(setup_.client_cpus));
  hiccups_.stop();
}

bool BlockObserver::progress(nanoseconds elapsed) { return tick_(elapsed, latest_); }

void BlockObserver::interval(const LoadInterval& interval) {
  const LoadCounts& counts = *interval.counts;
  const double length = std::chrono::duration<double>(interval.end - interval.begin).count();
  latest_.failures += counts.failed();
  latest_.in_flight = static_cast<double>(interval.in_flight);
  latest_.latency_ns_p50 = value_at(counts.response_ns, 0.5);
  latest_.latency_ns_p99 = value_at(counts.response_ns, 0.99);
  if (length > 0) {
    latest_.rate_per_second = static_cast<double>(counts.succeeded) / length;
  }
  if (!setup_.keeps_intervals || length <= 0) {
    return;
  }
  const double begin = axis_.seconds(interval.begin);
  IntervalRecord record = record_of(interval, setup_.block, begin);
  if (!intervals_.empty() && length < intervals_.back().length_seconds * kTailShare) {
    join(record, intervals_.back());
  } else {
    intervals_.push_back(std::move(record));
  }
  if (counts.response_ns.count() > 0) {
    log_lines_ += hdr_log_line(begin, length, counts.response_ns);
  }
  sample_target(monotonic_now());
}

void BlockObserver::sample_target(nanoseconds now) {
  if (!sampler_ || !setup_.keeps_intervals || now - last_sample_ < kSampleInterval) {
    return;
  }
  last_sample_ = now;
  auto sample = sampler_->sample(now);
  if (!sample) {
    return;
  }
  sample->block = setup_.block;
  sample->at_seconds = axis_.seconds(now);
  if (setup_.metrics && now - last_page_ >= kPageInterval) {
    last_page_ = now;
    if (const auto page = setup_.metrics()) {
      add_metrics(MetricSamples(*page), *sample);
    }
  }
  latest_.target_cpu_cores = sample->cpu_cores;
  latest_.target_rss_bytes = sample->rss_bytes;
  samples_.push_back(*sample);
}

}  // namespace macro
