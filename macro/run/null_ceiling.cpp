#include "macro/run/null_ceiling.h"

#include <algorithm>

#include "macro/engine/load.h"
#include "macro/host/provider_process.h"

namespace macro {
namespace {

/// Enough to keep a client busy whatever it is going to offer.
constexpr int kLeastConnections = 64;
constexpr int kMostConnections = 1024;

class NobodyWatches : public LoadObserver {
 public:
  void measured_part_begins(std::chrono::nanoseconds /*now*/) override {}
  void measured_part_ends(std::chrono::nanoseconds /*now*/) override {}
  bool progress(std::chrono::nanoseconds /*elapsed*/) override { return true; }
};

const TaskSpec* first_chat(const ScenarioPlan& plan) {
  const auto found = std::find_if(plan.tasks.begin(), plan.tasks.end(),
                                  [](const TaskSpec& task) { return !task.request.get; });
  return found == plan.tasks.end() ? nullptr : &*found;
}

}  // namespace

std::optional<double> NullCeiling::measure(const ScenarioPlan& plan, int threads,
                                           const Isolation& isolation,
                                           std::chrono::nanoseconds length,
                                           const std::atomic<bool>& stop) {
  const TaskSpec* const chat = first_chat(plan);
  if (chat == nullptr || stop) {
    return std::nullopt;
  }
  // The client's capacity is asked for, not how long one request takes.
  const int connections =
      std::clamp(std::max(most_agents(plan), kLeastConnections), threads, kMostConnections);
  const ChatRequestSpec& request = chat->request;
  const std::string kind = std::string(name_of(request.api)) + (request.stream ? " stream " : " ") +
                           std::to_string(request.prompt_tokens) + " " +
                           std::to_string(static_cast<int>(request.sizes)) + " " +
                           std::to_string(static_cast<int>(request.rule)) + " " +
                           std::to_string(connections) + " " + std::to_string(threads) +
                           (plan.keep_alive ? "" : " close");
  const auto known = measured_.find(kind);
  if (known != measured_.end()) {
    return known->second;
  }
  std::optional<double>& rate = measured_[kind];
  try {
    ProviderProcess provider({.program = provider_,
                              .arguments = {"upstream", "--listen", "127.0.0.1:0"},
                              .log = directory_ / "null-server.log",
                              .cpus = isolation.partition().gateway},
                             stop);
    if (stop) {
      return std::nullopt;
    }
    LoadPlan load;
    load.targets = {resolve_target(provider.url(), false)};
    load.tasks = {*chat};
    load.tasks[0].request.key.clear();
    load.shape.level = connections;
    load.threads = threads;
    load.keep_alive = plan.keep_alive;
    load.warmup = length / 4;
    load.duration = length;
    load.request_timeout = std::chrono::seconds(10);
    load.cpus = isolation.partition().client;
    NobodyWatches observer;
    const LoadResult result = run_load(load, observer, stop);
    const double seconds = std::chrono::duration<double>(result.measured).count();
    if (!result.interrupted && seconds > 0 && result.counts.completed > 0) {
      rate = static_cast<double>(result.counts.completed) / seconds;
    }
  } catch (const std::exception&) {
    rate = std::nullopt;  // a check that could not be made says so, and ends no measurement
  }
  return rate;
}

}  // namespace macro
