#include "macro/engine/request_set.h"

#include <algorithm>
#include <stdexcept>

#include "macro/engine/random_draw.h"

namespace macro {
namespace {

/// Prompts that differ in their words; agents beyond repeat them, with another salt.
constexpr std::size_t kPrompts = 64;
/// So many that the tails of a trace are among them.
constexpr std::size_t kTracePrompts = 256;
/// Of conversations, each of whose turns is a request of its own.
constexpr std::size_t kConversations = 16;

constexpr std::uint64_t kTaskDraws = 0x7461736BU;  ///< keeps these draws apart from others

std::size_t prompts_of(const LoadPlan& plan, const ChatRequestSpec& spec) {
  if (spec.get) {
    return 1;
  }
  if (plan.shape.turns_high > 1) {
    return kConversations;
  }
  if (spec.sizes != PayloadSizes::fixed) {
    return kTracePrompts;
  }
  const double agents = plan.shape.kind == LoadShape::Kind::population
                            ? std::max(highest_level(plan.shape, plan.duration), 1.0)
                            : static_cast<double>(kPrompts);
  return static_cast<std::size_t>(std::min(agents, static_cast<double>(kPrompts)));
}

}  // namespace

RequestSet::RequestSet(const LoadPlan& plan)
    : tasks_(plan.tasks.size()),
      turns_(static_cast<std::size_t>(std::max(plan.shape.turns_high, 1))),
      seed_(draw(plan.seed, kTaskDraws)) {
  std::uint64_t weights = 0;
  for (const TaskSpec& task : plan.tasks) {
    if (task.weight < 1) {
      throw std::invalid_argument("task " + task.name + ": its weight must be at least 1");
    }
    weights += static_cast<std::uint64_t>(task.weight);
    weights_up_to_.push_back(weights);
  }
  for (const TargetAddress& target : plan.targets) {
    for (const TaskSpec& task : plan.tasks) {
      ChatRequestSpec spec = task.request;
      spec.authority = target.authority;
      spec.path =
          target.base_path + (spec.path.empty() ? std::string(path_of(spec.api)) : spec.path);
      spec.keep_alive = plan.keep_alive;
      for (std::size_t turn = 1; turn <= turns_; ++turn) {
        spec.turn = static_cast<int>(turn);
        requests_.push_back(build_chat_requests(spec, prompts_of(plan, spec)));
        for (ChatRequest& request : requests_.back()) {
          if (!plan.checks) {
            request.expect_status_only();
          }
          largest_bytes_ = std::max(largest_bytes_, request.bytes().size());
          may_stream_ = may_stream_ || request.streams();
        }
      }
    }
  }
}

std::size_t RequestSet::task_of(std::uint64_t agent, std::uint64_t turn) const noexcept {
  if (tasks_ == 1) {
    return 0;
  }
  const std::uint64_t drawn = draw(draw(seed_, agent), turn) % weights_up_to_.back();
  const auto above = std::upper_bound(weights_up_to_.begin(), weights_up_to_.end(), drawn);
  return static_cast<std::size_t>(above - weights_up_to_.begin());
}

const ChatRequest& RequestSet::at(std::size_t target, std::size_t task, std::uint64_t agent,
                                  std::uint64_t turn) const noexcept {
  const std::size_t at_turn = std::min<std::uint64_t>(turn, turns_ - 1);
  const auto& prompts = requests_[(target * tasks_ + task) * turns_ + at_turn];
  return prompts[agent % prompts.size()];
}

}  // namespace macro
