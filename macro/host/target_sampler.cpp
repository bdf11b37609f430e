#include "macro/host/target_sampler.h"

#include <algorithm>
#include <utility>

#include "macro/host/cpu_set.h"
#include "macro/host/limits_in_force.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kMostProcesses = 10'000;

double seconds_of(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

void add(std::optional<double>& sum, const std::optional<std::uint64_t>& part) {
  if (part) {
    sum = sum.value_or(0) + static_cast<double>(*part);
  }
}

std::uint64_t grown(std::uint64_t now, std::uint64_t before) { return now - std::min(now, before); }

}  // namespace

TargetSampler::TargetSampler(const std::vector<pid_t>& processes) {
  for (const pid_t process : processes) {
    known_.try_emplace(process);
  }
  find_descendants();
  read_all();
  begun_ = true;
  if (!processes.empty()) {
    places_ = control_groups_of(processes.front());
    processors_ = std::max<std::size_t>(1, allowed_cpus(processes.front()).size());
  }
}

void TargetSampler::find_descendants() {
  std::vector<pid_t> open = processes();
  while (!open.empty() && known_.size() < kMostProcesses) {
    const pid_t process = open.back();
    open.pop_back();
    for (const pid_t child : children_of(process)) {
      if (known_.try_emplace(child).second) {
        open.push_back(child);
      }
    }
  }
}

/// Reads every process once, adds what each has used since, and forgets those that are gone.
TargetSampler::Readings TargetSampler::read_all() {
  Readings readings;
  for (auto entry = known_.begin(); entry != known_.end();) {
    auto& [process, known] = *entry;
    const auto reading = read_process(process);
    const bool other = reading && known.started_ticks != 0 &&
                       known.started_ticks != reading->started_ticks;  // the number came round
    if (!reading || other) {
      entry = known_.erase(entry);
      continue;
    }
    if (known.started_ticks != 0 && *reading->cpu_time > known.cpu_time) {
      used_ += *reading->cpu_time - known.cpu_time;
    } else if (known.started_ticks == 0 && begun_) {
      used_ += *reading->cpu_time;
    }
    known.started_ticks = reading->started_ticks;
    known.cpu_time = std::max(known.cpu_time, *reading->cpu_time);
    readings.emplace(process, *reading);
    ++entry;
  }
  return readings;
}

std::optional<TargetSample> TargetSampler::sample(nanoseconds now) {
  const bool with_threads = samples_until_threads_ == 0;
  if (with_threads) {
    find_descendants();
  }
  const Readings readings = read_all();
  if (readings.empty()) {
    return std::nullopt;
  }
  TargetSample sample;
  std::optional<double> threads;
  for (const auto& [process, reading] : readings) {
    add(sample.rss_bytes, reading.rss_bytes);
    add(sample.open_files, reading.open_files);
    add(threads, reading.threads);
  }
  sample.threads = threads;
  threads_ = static_cast<std::size_t>(threads.value_or(0));
  const nanoseconds elapsed = now - sampled_at_;
  if (used_before_ && elapsed > nanoseconds(0)) {
    sample.cpu_cores = seconds_of(used_ - *used_before_) / seconds_of(elapsed);
  }
  if (with_threads) {
    add_switch_rates(sample, now);
    samples_until_threads_ = threads_ / kThreadsEachSample;
  } else {
    --samples_until_threads_;
  }
  add_throttling(sample, elapsed);
  used_before_ = used_;
  sampled_at_ = now;
  return sample;
}

void TargetSampler::add_switch_rates(TargetSample& sample, nanoseconds now) {
  SwitchCounts grown_by;
  for (auto& [process, known] : known_) {
    auto switches = read_switches(process);
    for (const auto& [thread, counts] : switches) {
      const auto before = known.switches.find(thread);
      const SwitchCounts then = before == known.switches.end() ? SwitchCounts{} : before->second;
      grown_by.voluntary += grown(counts.voluntary, then.voluntary);
      grown_by.involuntary += grown(counts.involuntary, then.involuntary);
    }
    known.switches = std::move(switches);
  }
  if (switches_at_ && now > *switches_at_) {
    const double seconds = seconds_of(now - *switches_at_);
    sample.voluntary_switches_per_second = static_cast<double>(grown_by.voluntary) / seconds;
    sample.involuntary_switches_per_second = static_cast<double>(grown_by.involuntary) / seconds;
  }
  switches_at_ = now;
}

void TargetSampler::add_throttling(TargetSample& sample, nanoseconds elapsed) {
  const auto throttling = read_throttling(places_);
  if (throttling && throttled_before_ && elapsed > nanoseconds(0)) {
    // The kernel sums it up over the processors.
    const double share = seconds_of(throttling->throttled - *throttled_before_) /
                         (seconds_of(elapsed) * static_cast<double>(processors_));
    sample.throttled_ratio = std::clamp(share, 0.0, 1.0);
  }
  throttled_before_ = throttling ? std::optional(throttling->throttled) : std::nullopt;
}

std::optional<nanoseconds> TargetSampler::cpu_time() {
  return read_all().empty() ? std::nullopt : std::optional(used_);
}

std::optional<std::uint64_t> TargetSampler::rss_bytes_peak() const {
  std::optional<std::uint64_t> sum;
  for (const auto& [process, known] : known_) {
    if (const auto peak = read_rss_bytes_peak(process)) {
      sum = sum.value_or(0) + *peak;
    }
  }
  return sum;
}

std::vector<pid_t> TargetSampler::processes() const {
  std::vector<pid_t> processes;
  for (const auto& [process, known] : known_) {
    processes.push_back(process);
  }
  return processes;
}

}  // namespace macro
