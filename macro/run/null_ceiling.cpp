#include "macro/run/null_ceiling.h"

#include <algorithm>
#include <iterator>
#include <vector>

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

/// The tasks that cost a client most, as the scenario mixes them.
std::vector<TaskSpec> chats_of(const ScenarioPlan& plan) {
  std::vector<TaskSpec> chats;
  std::copy_if(plan.tasks.begin(), plan.tasks.end(), std::back_inserter(chats),
               [](const TaskSpec& task) { return !task.request.get; });
  for (TaskSpec& chat : chats) {
    chat.request.key.clear();
  }
  return chats;
}

/// The same for tasks that cost the same.
std::string kind_of(const TaskSpec& task) {
  const ChatRequestSpec& request = task.request;
  return std::string(name_of(request.api)) + (request.stream ? " stream " : " ") +
         std::to_string(request.prompt_tokens) + " " +
         std::to_string(static_cast<int>(request.sizes)) + " " +
         std::to_string(static_cast<int>(request.rule)) + " " + std::to_string(task.weight) + "; ";
}

}  // namespace

std::optional<double> NullCeiling::measure(const ScenarioPlan& plan, int threads,
                                           const Isolation& isolation,
                                           std::chrono::nanoseconds length,
                                           const std::atomic<bool>& stop) {
  const std::vector<TaskSpec> chats = chats_of(plan);
  if (chats.empty() || stop) {
    return std::nullopt;
  }
  // The client's capacity is asked for, not how long one request takes.
  const int connections =
      std::clamp(std::max(most_agents(plan), kLeastConnections), threads, kMostConnections);
  std::string kind = std::to_string(connections) + " " + std::to_string(threads) +
                     (plan.keep_alive ? " " : " close ");
  for (const TaskSpec& chat : chats) {
    kind += kind_of(chat);
  }
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
    load.tasks = chats;
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
