#include "macro/host/limits_in_force.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;
using ByteLimit = TellableLimit<std::uint64_t>;
using Folders = std::vector<std::filesystem::path>;

/// Version 1 says "none" as the largest number of whole pages.
constexpr std::uint64_t kAsGoodAsNone = std::uint64_t{1} << 62U;

template <typename Amount>
void tighten(TellableLimit<Amount>& limit, std::optional<Amount> amount) {
  limit.told = true;
  if (amount && (!limit.amount || *amount < *limit.amount)) {
    limit.amount = amount;
  }
}

/// The smallest of `file` in the group and above it. Groups without the file set nothing.
ByteLimit smallest_bytes(const std::optional<ControlGroupPlace>& place, std::string_view file) {
  ByteLimit limit;
  if (!place) {
    return limit;
  }
  for (const auto& group : place->upwards()) {
    const auto text = read_kernel_file(group / file);
    if (!text) {
      continue;
    }
    if (without_blanks(*text) == "max") {
      tighten(limit, std::optional<std::uint64_t>());
    } else if (const auto bytes = parse_count(*text)) {
      tighten(limit, *bytes >= kAsGoodAsNone ? std::optional<std::uint64_t>() : bytes);
    }
  }
  return limit;
}

void read_memory(const std::optional<ControlGroupPlace>& place, LimitsInForce& limits) {
  if (!place) {
    return;
  }
  if (place->unified) {
    limits.memory_bytes = smallest_bytes(place, "memory.max");
    limits.swap_bytes = smallest_bytes(place, "memory.swap.max");
    // Groups without these files (the topmost; without swap accounting) limit nothing.
    limits.memory_bytes.told = true;
    limits.swap_bytes.told = true;
    return;
  }
  limits.memory_bytes = smallest_bytes(place, "memory.limit_in_bytes");
  const ByteLimit both = smallest_bytes(place, "memory.memsw.limit_in_bytes");
  limits.swap_bytes.told = both.told && limits.memory_bytes.told;
  if (both.amount && limits.memory_bytes.amount) {
    limits.swap_bytes.amount = *both.amount - std::min(*both.amount, *limits.memory_bytes.amount);
  }
}

/// cpu.max of version 2: "max 100000" or "150000 100000".
std::optional<double> quota_of_unified(std::string_view text, bool& told) {
  const auto words = words_of(text);
  told = words.size() == 2;
  if (!told || words[0] == "max") {
    return std::nullopt;
  }
  const auto quota = parse_count(words[0]);
  const auto period = parse_count(words[1]);
  told = quota && period && *period > 0;
  return told ? std::optional<double>(static_cast<double>(*quota) / static_cast<double>(*period))
              : std::nullopt;
}

std::optional<double> quota_of_old(const std::filesystem::path& group, bool& told) {
  const auto quota = read_kernel_file(group / "cpu.cfs_quota_us");
  const auto period = read_kernel_file(group / "cpu.cfs_period_us");
  const auto period_us = period ? parse_count(*period) : std::nullopt;
  told = quota && period_us && *period_us > 0;
  if (!told) {
    return std::nullopt;
  }
  const auto quota_us = parse_count(*quota);  // -1: none
  return quota_us ? std::optional<double>(static_cast<double>(*quota_us) /
                                          static_cast<double>(*period_us))
                  : std::nullopt;
}

TellableLimit<double> smallest_quota(const std::optional<ControlGroupPlace>& place) {
  TellableLimit<double> limit;
  if (!place) {
    return limit;
  }
  limit.told = place->unified;  // the topmost group of version 2 has no cpu.max: none
  for (const auto& group : place->upwards()) {
    bool told = false;
    std::optional<double> cores;
    if (place->unified) {
      const auto text = read_kernel_file(group / "cpu.max");
      cores = quota_of_unified(text.value_or(""), told);
    } else {
      cores = quota_of_old(group, told);
    }
    if (told) {
      tighten(limit, cores);
    }
  }
  return limit;
}

std::optional<CpuList> control_group_cpus(const std::optional<ControlGroupPlace>& place) {
  if (!place) {
    return std::nullopt;
  }
  for (const auto& group : place->upwards()) {
    const auto text = read_kernel_file(
        group / (place->unified ? "cpuset.cpus.effective" : "cpuset.effective_cpus"));
    const auto cpus = parse_cpu_list(without_blanks(text.value_or("")));
    if (cpus) {
      return *cpus;
    }
  }
  return std::nullopt;
}

CpuList affinity_of(pid_t process, const std::filesystem::path& root) {
  if (root == "/") {
    return allowed_cpus(process);
  }
  constexpr std::string_view kName = "Cpus_allowed_list:";
  const auto status = read_kernel_file(root / "proc" / std::to_string(process) / "status");
  for (const std::string_view line : lines_of(status ? *status : std::string_view())) {
    if (line.substr(0, kName.size()) == kName) {
      return parse_cpu_list(without_blanks(line.substr(kName.size()))).value_or(CpuList{});
    }
  }
  return {};
}

/// "8 GiB", "1.5 GiB", "512 MiB"; bytes where it is no round number of those.
std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"B", "KiB", "MiB", "GiB"};
  std::size_t unit = 0;
  auto amount = static_cast<double>(bytes);
  while (unit + 1 < kUnits.size() && amount >= 1024) {
    amount /= 1024;
    ++unit;
  }
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3g %s", amount >= 1000 ? std::round(amount) : amount,
                kUnits.at(unit));
  if (amount >= 1000) {
    std::snprintf(text.data(), text.size(), "%.0f %s", amount, kUnits.at(unit));
  }
  return text.data();
}

std::string swap_text(const LimitsInForce& limits) {
  if (limits.swap_bytes.told && limits.swap_bytes.amount) {
    return *limits.swap_bytes.amount == 0 ? "no swap"
                                          : "swap " + bytes_text(*limits.swap_bytes.amount);
  }
  if (!limits.host_has_swap) {
    return "no swap (the machine has none)";
  }
  return limits.swap_bytes.told ? "swap unlimited" : "swap unknown";
}

std::optional<Throttling> parse_throttling(std::string_view text) {
  const auto periods = count_named(text, "nr_periods");
  const auto throttled = count_named(text, "nr_throttled");
  auto time_ns = count_named(text, "throttled_time");  // version 1
  if (const auto time_us = count_named(text, "throttled_usec")) {
    time_ns = *time_us * 1000;
  }
  if (!periods || !throttled || !time_ns) {
    return std::nullopt;
  }
  return Throttling{.periods = *periods,
                    .throttled_periods = *throttled,
                    .throttled = nanoseconds(static_cast<std::int64_t>(*time_ns))};
}

std::string quota_text(const TellableLimit<double>& quota) {
  if (!quota.told) {
    return "unknown";
  }
  if (!quota.amount) {
    return "none";
  }
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3g cpus", *quota.amount);
  return text.data();
}

}  // namespace

std::optional<Throttling> read_throttling(const ControlGroupPlaces& places) {
  std::optional<Throttling> worst;
  for (const auto& group : places.cpu ? places.cpu->upwards() : Folders()) {
    const auto text = read_kernel_file(group / "cpu.stat");
    const auto one = parse_throttling(text ? *text : std::string_view());
    if (one && (!worst || one->throttled > worst->throttled ||
                (one->throttled == worst->throttled && one->periods > worst->periods))) {
      worst = one;
    }
  }
  return worst;
}

LimitsInForce read_limits_in_force(pid_t process, const std::filesystem::path& root) {
  LimitsInForce limits;
  limits.cpus = affinity_of(process, root);
  ControlGroupPlaces places = control_groups_of(process, root);
  limits.control_group_cpus = control_group_cpus(places.cpuset);
  read_memory(places.memory, limits);
  limits.quota_cores = smallest_quota(places.cpu);
  limits.throttling = read_throttling(places);
  limits.control_groups = std::move(places.names);
  if (const auto swaps = read_kernel_file(root / "proc/swaps")) {
    limits.host_has_swap = lines_of(*swaps).size() > 1;  // the first line is the heading
  }
  return limits;
}

std::string to_text(const LimitsInForce& limits) {
  std::string text = "cpus " + (limits.cpus.empty() ? "unknown" : to_text(limits.cpus));
  text += "; memory ";
  if (!limits.memory_bytes.told) {
    text += "unknown";
  } else {
    text += limits.memory_bytes.amount ? bytes_text(*limits.memory_bytes.amount) : "unlimited";
  }
  text += ", " + swap_text(limits) + "; quota " + quota_text(limits.quota_cores) + "; throttled ";
  if (!limits.throttling) {
    return text + "unknown";
  }
  return text + std::to_string(limits.throttling->throttled_periods) + " of " +
         std::to_string(limits.throttling->periods) + " periods";
}

}  // namespace macro
