#include "macro/engine/load_counts.h"

#include <numeric>

namespace macro {
namespace {

template <typename Counts>
void add_each(Counts& counts, const Counts& others) noexcept {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] += others[i];
  }
}

std::uint64_t sum_of(const FailureCounts& failures) noexcept {
  return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0});
}

void add_tokens(TokenCounts& tokens, const TokenCounts& others) noexcept {
  tokens.prompt += others.prompt;
  tokens.completion += others.completion;
}

}  // namespace

std::uint64_t TaskCounts::failed() const noexcept { return sum_of(failures); }

void TaskCounts::add(const TaskCounts& other) {
  response_ns.merge(other.response_ns);
  succeeded += other.succeeded;
  refused += other.refused;
  add_each(failures, other.failures);
  add_each(statuses, other.statuses);
  sent_bytes += other.sent_bytes;
  received_bytes += other.received_bytes;
  total.add(other.total);
}

void TaskCounts::reset() noexcept {
  response_ns.reset();
  succeeded = 0;
  refused = 0;
  failures = {};
  statuses = {};
  sent_bytes = 0;
  received_bytes = 0;
  total = {};
}

void TotalCounts::add(const TotalCounts& other) noexcept {
  sent += other.sent;
  answered += other.answered;
  refused += other.refused;
  failed += other.failed;
  abandoned += other.abandoned;
  add_each(statuses, other.statuses);
  add_tokens(tokens, other.tokens);
}

std::uint64_t LoadCounts::failed() const noexcept { return sum_of(failures); }

void LoadCounts::add(const LoadCounts& other) {
  response_ns.merge(other.response_ns);
  service_ns.merge(other.service_ns);
  connect_ns.merge(other.connect_ns);
  lag_ns.merge(other.lag_ns);
  succeeded += other.succeeded;
  refused += other.refused;
  add_each(failures, other.failures);
  add_each(statuses, other.statuses);
  completed += other.completed;
  started += other.started;
  scheduled += other.scheduled;
  not_sent += other.not_sent;
  waited_for_room += other.waited_for_room;
  connects += other.connects;
  ttfb_ns.merge(other.ttfb_ns);
  ttft_ns.merge(other.ttft_ns);
  chunks.add(other.chunks);
  add_tokens(tokens, other.tokens);
  streams_open_peak += other.streams_open_peak;
  if (tasks.size() < other.tasks.size()) {
    tasks.resize(other.tasks.size());
  }
  for (std::size_t i = 0; i < other.tasks.size(); ++i) {
    tasks[i].add(other.tasks[i]);
  }
  total.add(other.total);
}

void LoadCounts::reset() noexcept {
  response_ns.reset();
  service_ns.reset();
  connect_ns.reset();
  lag_ns.reset();
  ttfb_ns.reset();
  ttft_ns.reset();
  chunks.reset();
  succeeded = 0;
  refused = 0;
  failures = {};
  statuses = {};
  completed = 0;
  started = 0;
  scheduled = 0;
  not_sent = 0;
  waited_for_room = 0;
  connects = 0;
  tokens = {};
  streams_open_peak = 0;
  for (TaskCounts& task : tasks) {
    task.reset();
  }
  total = {};
}

}  // namespace macro
