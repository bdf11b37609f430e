#include "macro/host/process_reading.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <memory>
#include <string>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;

std::string folder_of(pid_t process) { return "/proc/" + std::to_string(process); }

/// Calls `each` with the name of every entry; false when the folder cannot be read.
template <typename Each>
bool for_each_entry(const std::string& folder, Each each) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
  if (!open) {
    return false;
  }
  while (const dirent* entry = readdir(open.get())) {
    if (entry->d_name[0] != '.') {
      each(std::string_view(static_cast<const char*>(entry->d_name)));
    }
  }
  return true;
}

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  for_each_entry(folder_of(process) + "/task", [&](std::string_view name) {
    if (const auto number = parse_count(name)) {
      threads.push_back(static_cast<pid_t>(*number));
    }
  });
  return threads;
}

/// Finer than the ticks in /proc, and asks for no permission.
std::optional<nanoseconds> read_cpu_time(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    return std::nullopt;
  }
  return nanoseconds(used.tv_sec * 1'000'000'000LL + used.tv_nsec);
}

/// Kernels from 6.2 on tell the number as the size of the folder; before, its entries are counted.
std::optional<std::uint64_t> count_open_files(pid_t process) {
  const std::string folder = folder_of(process) + "/fd";
  struct stat facts {};
  if (stat(folder.c_str(), &facts) != 0) {
    return std::nullopt;
  }
  if (facts.st_size > 0) {
    return static_cast<std::uint64_t>(facts.st_size);
  }
  std::uint64_t count = 0;
  return for_each_entry(folder, [&](std::string_view) { ++count; })
             ? std::optional<std::uint64_t>(count)
             : std::nullopt;
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos) {
    return std::nullopt;
  }
  // From the third field on (proc(5)): state, parent, ...
  const auto words = words_of(text.substr(name_end + 1));
  constexpr std::size_t kLast = 22;
  if (words.size() < kLast || words[0].size() != 1) {
    return std::nullopt;
  }
  const auto parent = parse_count(words[1]);
  const auto user = parse_count(words[11]);
  const auto system = parse_count(words[12]);
  const auto threads = parse_count(words[17]);
  const auto started = parse_count(words[19]);
  const auto rss = parse_count(words[21]);
  if (!parent || !user || !system || !threads || !started || !rss) {
    return std::nullopt;
  }
  return ProcessStat{.state = words[0].front(),
                     .parent = static_cast<pid_t>(*parent),
                     .cpu_ticks = *user + *system,
                     .threads = *threads,
                     .started_ticks = *started,
                     .rss_pages = *rss};
}

std::optional<SwitchCounts> parse_switches(std::string_view status) {
  // They are the last lines of a long text.
  const std::size_t at = status.rfind("\nvoluntary_ctxt_switches:");
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view end = status.substr(at + 1);
  const auto voluntary = count_named(end, "voluntary_ctxt_switches");
  const auto involuntary = count_named(end, "nonvoluntary_ctxt_switches");
  if (!voluntary || !involuntary) {
    return std::nullopt;
  }
  return SwitchCounts{.voluntary = *voluntary, .involuntary = *involuntary};
}

std::optional<ProcessReading> read_process(pid_t process) {
  const auto text = read_kernel_file(folder_of(process) + "/stat");
  const auto stat = parse_process_stat(text ? *text : std::string_view());
  if (!stat || stat->state == 'Z' || stat->state == 'X') {
    return std::nullopt;
  }
  ProcessReading reading;
  reading.started_ticks = stat->started_ticks;
  reading.cpu_time = read_cpu_time(process);
  if (!reading.cpu_time) {
    const auto tick = nanoseconds(std::chrono::seconds(1)) / sysconf(_SC_CLK_TCK);
    reading.cpu_time = tick * static_cast<std::int64_t>(stat->cpu_ticks);
  }
  reading.rss_bytes = stat->rss_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  reading.threads = stat->threads;
  reading.open_files = count_open_files(process);
  return reading;
}

std::optional<pid_t> parent_of(pid_t process) {
  const auto text = read_kernel_file(folder_of(process) + "/stat");
  const auto stat = parse_process_stat(text ? *text : std::string_view());
  return stat ? std::optional<pid_t>(stat->parent) : std::nullopt;
}

std::optional<std::uint64_t> read_rss_bytes_peak(pid_t process) {
  const auto status = read_kernel_file(folder_of(process) + "/status");
  const auto kibibytes = count_named(status ? *status : std::string_view(), "VmHWM");
  return kibibytes ? std::optional<std::uint64_t>(*kibibytes * 1024) : std::nullopt;
}

std::map<pid_t, SwitchCounts> read_switches(pid_t process) {
  std::map<pid_t, SwitchCounts> switches;
  for (const pid_t thread : threads_of(process)) {
    const auto status =
        read_kernel_file(folder_of(process) + "/task/" + std::to_string(thread) + "/status");
    if (const auto counts = parse_switches(status ? *status : std::string_view())) {
      switches.emplace(thread, *counts);
    }
  }
  return switches;
}

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  for (const pid_t thread : threads_of(process)) {
    const auto text =
        read_kernel_file(folder_of(process) + "/task/" + std::to_string(thread) + "/children");
    for (const std::string_view word : words_of(text ? *text : std::string_view())) {
      if (const auto number = parse_count(word)) {
        children.push_back(static_cast<pid_t>(*number));
      }
    }
  }
  return children;
}

}  // namespace macro
