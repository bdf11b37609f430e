#include "macro/host/cpu_set.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>

#include "macro/host/kernel_file.h"

namespace macro {

namespace {

constexpr std::size_t kEnoughForFour = 8;
constexpr int kFirstOfFour = 4;
constexpr std::size_t kFour = 4;

bool contains(const CpuList& cpus, int cpu) {
  return std::find(cpus.begin(), cpus.end(), cpu) != cpus.end();
}

CpuList without(const CpuList& cpus, const CpuList& taken) {
  CpuList left;
  std::copy_if(cpus.begin(), cpus.end(), std::back_inserter(left),
               [&](int cpu) { return !contains(taken, cpu); });
  return left;
}

CpuList four_for_the_gateway(const CpuList& allowed) {
  CpuList four;
  for (int cpu = kFirstOfFour; cpu < kFirstOfFour + static_cast<int>(kFour); ++cpu) {
    four.push_back(cpu);
  }
  if (!without(four, allowed).empty()) {
    const auto first = allowed.begin() + kFirstOfFour;
    four.assign(first, first + kFour);
  }
  return four;
}

tl::unexpected<std::string> no_list(std::string_view text, const std::string& why) {
  return tl::unexpected("\"" + std::string(text) + "\" is no list of processors: " + why +
                        "; write 4-7 or 0,2-3");
}

/// A processor's number at the front of `text`, which loses it; -1 where there is none.
int take_number(std::string_view& text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.front() == '-' || error != std::errc() || number >= CPU_SETSIZE) {
    return -1;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

CpuPartition partition_cpus(const CpuList& allowed, int client_threads,
                            const CpuList& gateway_cpus) {
  CpuPartition partition;
  if (allowed.size() < 2) {
    partition.description =
        "none: this process may use one processor only, so client and gateway share it; latencies "
        "hold the client's own work";
    partition.gateway_quota_cores = 0.5;
    return partition;
  }
  std::string reason;
  if (!gateway_cpus.empty()) {
    partition.gateway = gateway_cpus;
    reason = ", as asked";
  } else if (allowed.size() >= kEnoughForFour) {
    partition.gateway = four_for_the_gateway(allowed);
  } else {
    const auto half = static_cast<std::ptrdiff_t>(allowed.size() / 2);
    partition.gateway.assign(allowed.begin(), allowed.begin() + half);
    // Of two there is no other way.
    reason = allowed.size() == 2 ? "" : " (half: there are fewer than 8)";
  }
  partition.client = without(allowed, partition.gateway);
  const std::string gateway = "gateway on cpu " + to_text(partition.gateway) + reason;
  if (partition.client.empty()) {
    partition.description = gateway + "; none is left for the client, which shares them";
    return partition;
  }
  partition.description = "client on cpu " + to_text(partition.client) + ", " + gateway;
  if (client_threads > static_cast<int>(partition.client.size())) {
    partition.description += "; " + std::to_string(client_threads) + " client threads share " +
                             std::to_string(partition.client.size()) +
                             (partition.client.size() == 1 ? " processor" : " processors");
  }
  return partition;
}

tl::expected<CpuList, std::string> parse_cpu_list(std::string_view text) {
  CpuList cpus;
  std::string_view left = text;
  do {
    const int first = take_number(left);
    if (first < 0) {
      return no_list(text, left.empty()
                               ? "a number is missing at its end"
                               : "\"" + std::string(left) + "\" begins with no number up to " +
                                     std::to_string(CPU_SETSIZE - 1));
    }
    int last = first;
    if (!left.empty() && left.front() == '-') {
      left.remove_prefix(1);
      last = take_number(left);
      if (last < first) {
        return no_list(text, "the range from " + std::to_string(first) + " has no end above it");
      }
    }
    for (int cpu = first; cpu <= last; ++cpu) {
      if (contains(cpus, cpu)) {
        return no_list(text, "it names " + std::to_string(cpu) + " twice");
      }
      cpus.push_back(cpu);
    }
    if (left.empty()) {
      std::sort(cpus.begin(), cpus.end());
      return cpus;
    }
    if (left.front() != ',') {
      return no_list(text, "\"" + std::string(left) + "\" follows a number");
    }
    left.remove_prefix(1);
  } while (true);
}

tl::expected<CpuList, std::string> choose_cpus(std::string_view text, const CpuList& online,
                                               const CpuList& allowed) {
  auto cpus = parse_cpu_list(text);
  if (!cpus) {
    return cpus;
  }
  if (const CpuList missing = without(*cpus, online); !missing.empty()) {
    return tl::unexpected("this machine has no processor " + to_text(missing) + "; it has " +
                          to_text(online));
  }
  if (const CpuList refused = without(*cpus, allowed); !refused.empty()) {
    return tl::unexpected("this process may not use processor " + to_text(refused) +
                          "; it may use " + to_text(allowed));
  }
  return cpus;
}

CpuList online_cpus() {
  const auto text = read_kernel_file("/sys/devices/system/cpu/online");
  return text ? parse_cpu_list(without_blanks(*text)).value_or(CpuList{}) : CpuList{};
}

CpuList allowed_cpus(pid_t process) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CpuList cpus;
  if (sched_getaffinity(process, sizeof set, &set) != 0) {
    return cpus;
  }
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) {
      cpus.push_back(cpu);
    }
  }
  return cpus;
}

bool set_allowed_cpus(pid_t process, const CpuList& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) {
    CPU_SET(static_cast<std::size_t>(cpu), &set);
  }
  return sched_setaffinity(process, sizeof set, &set) == 0;
}

std::string to_text(const CpuList& cpus) {
  std::string text;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    std::size_t last = i;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) {
      ++last;
    }
    if (!text.empty()) {
      text += ',';
    }
    text += std::to_string(cpus[i]);
    if (last > i) {
      text += '-' + std::to_string(cpus[last]);
    }
    i = last;
  }
  return text;
}

ScopedAffinity::ScopedAffinity(const CpuList& cpus) {
  if (cpus.empty()) {
    return;
  }
  before_ = allowed_cpus(0);
  in_force_ = set_allowed_cpus(0, cpus) && allowed_cpus(0) == cpus;
}

ScopedAffinity::~ScopedAffinity() {
  if (!before_.empty()) {
    set_allowed_cpus(0, before_);
  }
}

}  // namespace macro
