#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "macro/host/cpu_set.h"
#include "macro/host/limits_in_force.h"

namespace macro {

/// Time of processors, in the ticks of /proc/stat.
struct ProcessorTicks {
  std::uint64_t total = 0;
  std::uint64_t steal = 0;  ///< wanted to run, but the hypervisor ran somebody else
  std::uint64_t idle = 0;   ///< with waiting for disks
};

/// What this host's kernel counts since it started; absent where it does not tell. TCP is of our
/// network namespace.
struct HostCounters {
  std::optional<std::uint64_t> listen_overflows;  ///< connections dropped: accept queue full
  std::optional<std::uint64_t> listen_drops;      ///< for that and any other reason
  std::optional<std::uint64_t> tcp_segments_sent;
  std::optional<std::uint64_t> tcp_segments_retransmitted;
  std::optional<ProcessorTicks> all_processors;
  std::optional<ProcessorTicks> chosen_processors;  ///< of those that were asked for
  std::optional<Throttling> own_throttling;         ///< of our own control group
};

/// `chosen`: the processors of interest; empty: none.
HostCounters read_host_counters(const CpuList& chosen);

/// What has been counted in between; absent where one of the two does not tell.
struct HostCounterChange {
  std::optional<std::uint64_t> listen_overflows;
  std::optional<std::uint64_t> listen_drops;
  std::optional<std::uint64_t> tcp_segments_sent;
  std::optional<std::uint64_t> tcp_segments_retransmitted;
  std::optional<double> retransmit_ratio;       ///< of the segments sent; absent where none was
  std::optional<double> steal_ratio;            ///< of all processors' time, 0 to 1
  std::optional<double> steal_ratio_of_chosen;  ///< of the chosen ones'
  std::optional<double> busy_ratio;             ///< of all processors' time, whoever used it
  std::optional<std::uint64_t> own_throttled_periods;
  std::optional<std::chrono::nanoseconds> own_throttled;
};

HostCounterChange difference(const HostCounters& before, const HostCounters& after);

/// A counter of /proc/net/netstat or /proc/net/snmp: a line of names and a line of numbers below,
/// each led by the table's name ("TcpExt:"). nullopt where it is not there.
std::optional<std::uint64_t> protocol_counter(std::string_view text, std::string_view table,
                                              std::string_view name);

/// Of a /proc/stat text: of all processors together (`chosen` empty), or summed over the chosen;
/// nullopt when one of them is missing.
std::optional<ProcessorTicks> processor_ticks(std::string_view text, const CpuList& chosen);

}  // namespace macro
