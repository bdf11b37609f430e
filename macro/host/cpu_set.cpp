#include "macro/host/cpu_set.h"

#include <sched.h>

#include <algorithm>
#include <cstddef>

namespace macro {

CpuPartition partition_cpus(const CpuList& allowed, int client_threads) {
  CpuPartition partition;
  if (allowed.size() < 2) {
    partition.description =
        "none: this process may use one processor only, so client and gateway share it; latencies "
        "hold the client's own work";
    return partition;
  }
  const auto wanted = static_cast<std::size_t>(std::max(client_threads, 1));
  const std::size_t for_client = std::min(wanted, allowed.size() - 1);
  const auto border = allowed.end() - static_cast<std::ptrdiff_t>(for_client);
  partition.gateway.assign(allowed.begin(), border);
  partition.client.assign(border, allowed.end());
  partition.description = "client on cpu " + to_text(partition.client) + ", gateway on cpu " +
                          to_text(partition.gateway);
  return partition;
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
