#include "macro/host/host_counters.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

using Count = std::optional<std::uint64_t>;

Count grown(const Count& before, const Count& after) {
  return before && after && *after >= *before ? Count(*after - *before) : std::nullopt;
}

/// user nice system idle iowait irq softirq steal; guest time is in user's already.
std::optional<ProcessorTicks> parse_ticks(const std::vector<std::string_view>& words) {
  constexpr std::size_t kFirst = 1;
  constexpr std::size_t kIdle = 4;
  constexpr std::size_t kWait = 5;
  constexpr std::size_t kSteal = 8;
  if (words.size() <= kSteal) {
    return std::nullopt;
  }
  ProcessorTicks ticks;
  for (std::size_t i = kFirst; i <= kSteal; ++i) {
    const auto count = parse_count(words[i]);
    if (!count) {
      return std::nullopt;
    }
    ticks.total += *count;
    ticks.idle += i == kIdle || i == kWait ? *count : 0;
    ticks.steal += i == kSteal ? *count : 0;
  }
  return ticks;
}

struct Shares {
  std::optional<double> steal;
  std::optional<double> busy;
};

Shares shares_between(const std::optional<ProcessorTicks>& before,
                      const std::optional<ProcessorTicks>& after) {
  if (!before || !after || after->total <= before->total || after->steal < before->steal) {
    return {};
  }
  const auto total = static_cast<double>(after->total - before->total);
  const auto steal = static_cast<double>(after->steal - before->steal);
  // Idle time may be corrected downwards by the kernel.
  const auto idle = static_cast<double>(after->idle - std::min(after->idle, before->idle));
  return {.steal = steal / total, .busy = std::clamp((total - idle - steal) / total, 0.0, 1.0)};
}

}  // namespace

Count protocol_counter(std::string_view text, std::string_view table, std::string_view name) {
  std::vector<std::string_view> names;
  for (const std::string_view line : lines_of(text)) {
    auto words = words_of(line);
    if (words.empty() || words.front() != table) {
      continue;
    }
    if (names.empty()) {
      names = std::move(words);
      continue;
    }
    const auto found = std::find(names.begin(), names.end(), name);
    const auto index = static_cast<std::size_t>(found - names.begin());
    return found != names.end() && index < words.size() ? parse_count(words[index]) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<ProcessorTicks> processor_ticks(std::string_view text, const CpuList& chosen) {
  ProcessorTicks sum;
  std::size_t seen = 0;
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty() || words.front().substr(0, 3) != "cpu") {
      continue;
    }
    const auto number = parse_count(words.front().substr(3));
    const bool wanted = chosen.empty()
                            ? !number.has_value()
                            : number && std::find(chosen.begin(), chosen.end(),
                                                  static_cast<int>(*number)) != chosen.end();
    const auto ticks = wanted ? parse_ticks(words) : std::nullopt;
    if (!ticks) {
      continue;
    }
    ++seen;
    sum.total += ticks->total;
    sum.steal += ticks->steal;
    sum.idle += ticks->idle;
  }
  return seen == std::max<std::size_t>(1, chosen.size()) ? std::optional(sum) : std::nullopt;
}

HostCounters read_host_counters(const CpuList& chosen) {
  HostCounters counters;
  const std::string netstat = read_kernel_file("/proc/net/netstat").value_or("");
  counters.listen_overflows = protocol_counter(netstat, "TcpExt:", "ListenOverflows");
  counters.listen_drops = protocol_counter(netstat, "TcpExt:", "ListenDrops");
  const std::string snmp = read_kernel_file("/proc/net/snmp").value_or("");
  counters.tcp_segments_sent = protocol_counter(snmp, "Tcp:", "OutSegs");
  counters.tcp_segments_retransmitted = protocol_counter(snmp, "Tcp:", "RetransSegs");
  const std::string stat = read_kernel_file("/proc/stat").value_or("");
  counters.all_processors = processor_ticks(stat, {});
  if (!chosen.empty()) {
    counters.chosen_processors = processor_ticks(stat, chosen);
  }
  counters.own_throttling = read_throttling(control_groups_of(getpid()));
  return counters;
}

HostCounterChange difference(const HostCounters& before, const HostCounters& after) {
  HostCounterChange change;
  change.listen_overflows = grown(before.listen_overflows, after.listen_overflows);
  change.listen_drops = grown(before.listen_drops, after.listen_drops);
  change.tcp_segments_sent = grown(before.tcp_segments_sent, after.tcp_segments_sent);
  change.tcp_segments_retransmitted =
      grown(before.tcp_segments_retransmitted, after.tcp_segments_retransmitted);
  if (change.tcp_segments_retransmitted && change.tcp_segments_sent.value_or(0) > 0) {
    change.retransmit_ratio = static_cast<double>(*change.tcp_segments_retransmitted) /
                              static_cast<double>(*change.tcp_segments_sent);
  }
  const Shares all = shares_between(before.all_processors, after.all_processors);
  change.steal_ratio = all.steal;
  change.busy_ratio = all.busy;
  change.steal_ratio_of_chosen =
      shares_between(before.chosen_processors, after.chosen_processors).steal;
  if (before.own_throttling && after.own_throttling) {
    change.own_throttled_periods =
        grown(before.own_throttling->throttled_periods, after.own_throttling->throttled_periods);
    change.own_throttled = after.own_throttling->throttled - before.own_throttling->throttled;
  }
  return change;
}

}  // namespace macro
