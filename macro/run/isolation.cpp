#include "macro/run/isolation.h"

#include <cstdlib>
#include <stdexcept>

namespace macro {
namespace {

/// Where a container engine may be installed.
std::vector<std::filesystem::path> program_folders() {
  return {"/usr/bin", "/usr/local/bin", "/bin"};
}

}  // namespace

Isolation::Isolation(const IsolationWish& wish)
    : demanded_(wish.mode == IsolationMode::cpuset || wish.mode == IsolationMode::container) {
  if (wish.mode == IsolationMode::none) {
    partition_.description = "none: as asked (--isolate none)";
    return;
  }
  notes_.push_back(wakeful_.emplace().description());
  partition_ = partition_cpus(allowed_cpus(0), wish.client_threads, wish.gateway_cpus);
  if (demanded_ && wish.starts_gateway && !partition_.isolated()) {
    throw std::runtime_error("--isolate: " + partition_.description);
  }
  if (!wish.starts_gateway) {
    if (partition_.isolated()) {
      partition_.gateway.clear();
      partition_.description = "client on cpu " + to_text(partition_.client) +
                               "; the target was not started by macro and runs where it runs";
    }
    return;
  }
  if (wish.mode == IsolationMode::container) {
    contain(wish);
  } else {
    limit(wish);
  }
}

void Isolation::limit(const IsolationWish& wish) {
  const bool asked = wish.memory_bytes || partition_.gateway_quota_cores || demanded_;
  if (!asked) {
    return;  // the affinity does it
  }
  ControlGroupLimits limits;
  limits.cpus = partition_.gateway;
  limits.memory_bytes = wish.memory_bytes;
  limits.cpu_cores = partition_.gateway_quota_cores;
  auto made = ControlGroup::make(limits);
  if (made) {
    group_ = std::move(*made);
    notes_.insert(notes_.end(), group_->notes().begin(), group_->notes().end());
    return;
  }
  if (wish.memory_bytes && demanded_) {
    throw std::runtime_error("--memory: no control group can be made: " + made.error());
  }
  notes_.push_back("no control group (" + made.error() + ")" +
                   (wish.memory_bytes ? ", so memory is not limited" : ""));
}

void Isolation::contain(const IsolationWish& wish) {
  ControlGroupLimits limits;
  limits.cpus = partition_.gateway;
  limits.memory_bytes = wish.memory_bytes;
  ContainerSource source;
  source.program = wish.gateway;
  source.log = wish.log;
  auto made = ContainerSetup::make(source, limits, program_folders());
  if (!made) {
    throw std::runtime_error("--isolate container: " + made.error());
  }
  container_ = std::move(*made);
  notes_.push_back("the gateway in a container of " + container_->engine().name());
}

void Isolation::apply(GatewayLaunch& launch) const {
  launch.cpus = partition_.gateway;
  launch.container = container_.get();
  if (group_) {
    launch.control_groups = group_->process_files();
  }
}

std::string Isolation::description() const {
  std::string text = partition_.description;
  for (const std::string& note : notes_) {
    text += "; " + note;
  }
  return text;
}

}  // namespace macro
