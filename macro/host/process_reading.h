#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace macro {

/// What /proc tells about one process at one moment. Absent: not told.
struct ProcessReading {
  std::uint64_t started_ticks = 0;  ///< since boot; with the number it names one process for ever
  std::optional<std::chrono::nanoseconds> cpu_time;
  std::optional<std::uint64_t> rss_bytes;
  std::optional<std::uint64_t> threads;
  std::optional<std::uint64_t> open_files;
};

/// Context switches of one thread since it started.
struct SwitchCounts {
  std::uint64_t voluntary = 0;
  std::uint64_t involuntary = 0;
};

/// The fields of a /proc/PID/stat text; the name of the program in it may hold anything.
struct ProcessStat {
  char state = '?';
  pid_t parent = 0;
  std::uint64_t cpu_ticks = 0;
  std::uint64_t threads = 0;
  std::uint64_t started_ticks = 0;
  std::uint64_t rss_pages = 0;
};

/// nullopt when it is none.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// From a /proc/PID/task/TID/status text; nullopt when it has none.
std::optional<SwitchCounts> parse_switches(std::string_view status);

/// nullopt when it is gone, or has ended and only waits to be collected.
std::optional<ProcessReading> read_process(pid_t process);

std::optional<pid_t> parent_of(pid_t process);

/// VmHWM, the most memory that it ever held.
std::optional<std::uint64_t> read_rss_bytes_peak(pid_t process);

/// Its threads' context switches by thread. One read for each thread.
std::map<pid_t, SwitchCounts> read_switches(pid_t process);

/// The processes that it started and that still run. One read for each of its threads.
std::vector<pid_t> children_of(pid_t process);

}  // namespace macro
