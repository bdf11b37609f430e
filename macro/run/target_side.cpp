#include "macro/run/target_side.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "macro/host/listener.h"
#include "macro/host/metrics_page.h"

namespace macro {
namespace {

std::unique_ptr<ProviderProcess> start_provider(const RunSubject& subject, const ScenarioPlan& plan,
                                                const std::string& name, const CpuList& cpus,
                                                const std::atomic<bool>& stop) {
  ChildCommand command;
  command.program = subject.provider;
  command.arguments = {"upstream", "--listen", "127.0.0.1:0"};
  command.arguments.insert(command.arguments.end(), plan.provider_arguments.begin(),
                           plan.provider_arguments.end());
  command.log = subject.directory / ("provider-" + name + ".log");
  // Beside the client: it is the gateway that must have processors of its own.
  command.cpus = cpus;
  return std::make_unique<ProviderProcess>(command, stop);
}

}  // namespace

TargetSide::TargetSide(const RunSubject& subject, const ScenarioPlan& plan,
                       const std::vector<std::string>& arguments, const std::string& name,
                       const Isolation& isolation, const std::atomic<bool>& stop)
    : urls_(subject.targets), key_(subject.key) {
  if (subject.gateway.empty()) {
    for (const std::string& url : subject.targets) {
      addresses_.push_back(resolve_target(url, subject.allow_public));
    }
    if (subject.direct) {
      direct_.push_back(resolve_target(*subject.direct, subject.allow_public));
    }
    find_processes();
    return;
  }
  GatewayLaunch launch;
  launch.program = subject.gateway;
  launch.log = subject.directory / ("gateway-" + name + ".log");
  launch.more_arguments = arguments;
  launch.make_key = subject.key.empty();
  launch.users = plan.users;
  launch.secrets = {subject.key};
  for (const TaskSpec& task : plan.tasks) {
    for (const auto& [field, value] : task.request.headers) {
      launch.secrets.push_back(value);
    }
  }
  isolation.apply(launch);
  if (plan.provider) {
    provider_cpus_ = isolation.partition().client;
    provider_ = start_provider(subject, plan, name, provider_cpus_, stop);
    if (stop) {
      return;
    }
    direct_.push_back(resolve_target(provider_->url(), false));
    launch.more_arguments.insert(launch.more_arguments.end(),
                                 {"--upstream",
                                  std::string(kMockUpstream) + "=" + provider_->url() +
                                      ",api=" + std::string(name_of(plan.upstream_api)),
                                  "--route", std::string("mock-*=") + kMockUpstream});
  }
  gateway_ = std::make_unique<GatewayProcess>(launch, stop);
  if (stop) {
    return;
  }
  urls_ = {gateway_->url()};
  addresses_.push_back(resolve_target(gateway_->url(), false));
  processes_ = {gateway_->pid()};
}

/// Of several targets all are sampled together.
void TargetSide::find_processes() {
  for (const TargetAddress& address : addresses_) {
    const ListenerSearch found = find_listener(address.address);
    processes_.insert(processes_.end(), found.processes.begin(), found.processes.end());
    if (found.processes.empty()) {
      unseen_reason_ = found.reason;
    } else if (std::count(found.processes.begin(), found.processes.end(), getpid()) > 0) {
      unseen_reason_ = "the target is in this process";  // whose clocks are the client's
    }
  }
  if (!unseen_reason_.empty()) {
    processes_.clear();  // a part of the targets is not the target
  }
}

std::string TargetSide::key_of(const std::string& user) const {
  if (!key_.empty() || !gateway_) {
    return key_;
  }
  const auto found = gateway_->keys().find(user);
  return found == gateway_->keys().end() ? gateway_->key() : found->second;
}

CpuList TargetSide::cpus() const {
  return processes_.empty() ? CpuList{} : allowed_cpus(processes_.front());
}

std::vector<int> TargetSide::provider_cpus() const { return provider_cpus_; }

std::optional<std::string> TargetSide::metrics_text(std::chrono::milliseconds patience) const {
  PageRequest request;
  request.patience = patience;
  return urls_.empty() ? std::nullopt : fetch_page(urls_.front(), request);
}

bool TargetSide::running() {
  return (!gateway_ || gateway_->running()) && (!provider_ || provider_->running());
}

TargetSide::Ending TargetSide::end() {
  Ending ending;
  if (gateway_) {
    if (!gateway_->running()) {
      ending.gateway_died = true;
      ending.failure = gateway_->death_notice();
      return ending;
    }
    if (!gateway_->stop()) {
      ending.warning = "the gateway did not end on SIGTERM and was killed";
    } else if (!gateway_->exited_cleanly()) {
      ending.failure = "on SIGTERM, " + gateway_->death_notice();
    } else {
      ending.usage = gateway_->recorded_usage();
    }
  }
  if (provider_ && !provider_->running()) {
    ending.failure = "the mock provider died meanwhile";
  }
  return ending;
}

}  // namespace macro
