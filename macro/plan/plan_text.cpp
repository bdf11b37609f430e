#include "macro/plan/plan_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "macro/plan/plan_tasks.h"
#include "macro/plan/quantity.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

constexpr std::array<std::string_view, 4> kUnitNames = {"users", "connections", "rate", "sessions"};

std::string count_of(double count, const char* one, const char* many) {
  const std::string number = count < 1000 ? number_word(count) : count_text(count);
  return number + (count == 1 ? one : many);
}

std::string seconds_of(const ThinkTime& range) {
  const auto seconds = [](std::chrono::nanoseconds time) {
    return number_word(std::chrono::duration<double>(time).count());
  };
  return range.low == range.high ? seconds(range.low) + " s"
                                 : seconds(range.low) + "-" + seconds(range.high) + " s";
}

std::string pauses_text(const std::vector<ThinkTime>& think) {
  std::string text = ", think time ";
  constexpr std::size_t kShown = 4;
  for (std::size_t i = 0; i < std::min(think.size(), kShown); ++i) {
    text.append(i > 0 ? " and " : "").append(seconds_of(think[i]));
  }
  return text + (think.size() > kShown ? " and more" : "");
}

/// Users who pause for Z cannot offer more than 1 / Z each, however fast the answers are. Those who
/// pause for less offer more, so it is a sum over the users and no mean of their pauses.
std::string think_bound_text(const LoadShape& shape) {
  if (shape.think.empty() || !shape.stages.empty()) {
    return {};
  }
  double most = 0;
  for (const ThinkTime& range : shape.think) {
    const double pause = std::chrono::duration<double>(range.low + range.high).count() / 2;
    if (pause <= 0) {
      return {};
    }
    most += shape.level / static_cast<double>(shape.think.size()) / pause;
  }
  return ", at most " + count_text(most) + " requests/s";
}

std::string spawn_text(const LoadShape& shape) {
  const auto length = spawn_length(shape);
  return length.count() > 0 ? ", " + count_of(shape.spawn_per_second, " begins", " begin") +
                                  " a second, all within " + duration_text(length)
                            : "";
}

std::string kind_text(const LoadShape& shape, LoadUnit unit) {
  const std::string process =
      shape.process == LoadShape::Process::poisson ? ", Poisson" : ", constant";
  switch (unit) {
    case LoadUnit::users:
      return "closed loop: " + count_of(shape.level, " user", " users") + pauses_text(shape.think) +
             think_bound_text(shape) + spawn_text(shape);
    case LoadUnit::sessions:
      return "partly open: " + count_of(shape.level, " conversation/s", " conversations/s") +
             process + ", " + std::to_string(shape.turns_low) + " to " +
             std::to_string(shape.turns_high) + " turns" + pauses_text(shape.think) +
             in_flight_text(shape);
    case LoadUnit::requests:
      return "open loop: " + count_of(shape.level, " request/s", " requests/s") + process +
             in_flight_text(shape);
    case LoadUnit::connections:
      break;
  }
  const std::string connections = count_of(shape.level, " connection", " connections");
  const std::string load = shape.cap_per_second > 0
                               ? "closed loop, capped: " + connections + ", at most " +
                                     count_of(shape.cap_per_second, " request/s", " requests/s")
                               : "closed loop, back to back: " + connections;
  return load + spawn_text(shape);
}

std::string unit_part(const LoadShape& shape, LoadUnit unit) {
  std::string part(kUnitNames[static_cast<std::size_t>(unit)]);
  part.append(":").append(number_word(shape.level));
  if (shape.cap_per_second > 0) {
    part.append("/rate:").append(number_word(shape.cap_per_second));
  }
  return part;
}

/// The stages as --stages writes them, with how long the last level holds, which is part of the
/// load too. Two lists that differ anywhere have names that differ, and equal ones have the same in
/// every version: compare goes by names.
std::string stages_part(const ScenarioPlan& plan) {
  std::vector<Stage> stages = plan.shape.stages;
  const auto left = plan.duration - length_of(stages);
  if (left.count() > 0) {
    stages.push_back({left, stages.back().level});
  }
  std::string text = stages_text(stages);
  constexpr std::size_t kLongestInFull = 80;
  if (text.size() <= kLongestInFull) {
    return text;
  }
  constexpr std::uint64_t kOffset = 14695981039346656037U;  // FNV-1a, 64 bits
  constexpr std::uint64_t kPrime = 1099511628211U;
  std::uint64_t hash = kOffset;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * kPrime;
  }
  std::array<char, 17> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16);
  return std::to_string(stages.size()) + "-" + std::string(digits.data(), end.ptr);
}

/// Of a staircase: both tops.
std::string staircase_part(const std::vector<LoadShape>& steps) {
  double users = 0;
  double connections = 0;
  for (const LoadShape& step : steps) {
    double& top = step.think.empty() ? connections : users;
    top = std::max(top, step.level);
  }
  std::string part = users > 0 ? "users:" + number_word(users) : "";
  if (connections > 0) {
    part.append(part.empty() ? "" : ",").append("connections:").append(number_word(connections));
  }
  return part;
}

}  // namespace

std::string row_name(const RunOptions& options, const Scenario& scenario, LoadUnit unit,
                     const ScenarioPlan& plan) {
  std::string name = "macro/" + plan.name + "/";
  name += plan.steps.empty() ? unit_part(plan.shape, unit) : staircase_part(plan.steps);
  if (!options.stages.empty()) {
    name += "/stages:" + stages_part(plan);
  }
  if (options.arrivals) {
    name += *options.arrivals == LoadShape::Process::poisson ? "/poisson" : "/constant";
  }
  if (options.turns) {
    name += "/turns:" + std::to_string(options.turns->first) + "-" +
            std::to_string(options.turns->second);
  }
  if (!options.think.empty()) {
    name += "/think:" + think_text(options.think);
  }
  const Api api = scenario.work == Scenario::Work::tools
                      ? usual_api(scenario)
                      : options.api.value_or(usual_api(scenario));
  if (api != usual_api(scenario)) {
    name.append("/api:").append(name_of(api));
  }
  if (plan.provider && plan.upstream_api != usual_upstream_api(scenario, api)) {
    name.append("/upstream:").append(name_of(plan.upstream_api));
  }
  if (options.stream && !scenario.stream) {
    name += "/stream";
  }
  if (options.answer == AnswerRule::tool) {
    name += "/tool";
  }
  const PayloadSizes sizes = options.prompt.value_or(PromptSize{}).sizes;
  if (sizes != PayloadSizes::fixed) {
    name += sizes == PayloadSizes::azure_chat ? "/azure-chat" : "/azure-code";
  }
  return options.keep_alive ? name : name + "/no-keep-alive";
}

std::string in_flight_text(const LoadShape& shape) {
  return shape.max_in_flight == LoadShape{}.max_in_flight
             ? ""
             : ", at most " + count_text(shape.max_in_flight) + " in flight";
}

std::string spawn_warning(const ScenarioPlan& plan) {
  const auto late = longest_spawn(plan) - plan.warmup;
  if (late.count() <= 0) {
    return {};
  }
  return std::string(plan.shape.think.empty() ? "connections" : "users") +
         " are still beginning in the first " + duration_text(late) +
         " of what is measured, since the warm-up is " + duration_text(plan.warmup) +
         (longest_spawn(plan) > kLongestWarmup
              ? "; let more begin a second (--spawn-rate)"
              : "; leave --warmup out, or give " + duration_text(longest_spawn(plan)) + " of it");
}

std::string load_text(const LoadShape& shape, LoadUnit unit) {
  std::string text = kind_text(shape, unit);
  constexpr std::size_t kShown = 6;
  for (std::size_t i = 0; i < std::min(shape.stages.size(), kShown); ++i) {
    const Stage& stage = shape.stages[i];
    text += i == 0 ? ", in stages: " : ", ";
    text += stage.length.count() == 0 ? "at once to " : duration_text(stage.length) + " to ";
    text += number_word(stage.level);
  }
  return text + (shape.stages.size() > kShown ? ", and more" : "");
}

std::string load_text(const ScenarioPlan& plan, LoadUnit unit) {
  if (plan.procedure == ScenarioPlan::Procedure::ceiling) {
    std::string goals;
    for (const auto goal : plan.p99_goals) {
      goals.append(goals.empty() ? "" : ", ").append(duration_text(goal));
    }
    return "search of the highest rate with p99 under " + goals + "; " +
           load_text(plan.shape, unit) + " to begin with";
  }
  if (plan.steps.empty()) {
    return load_text(plan.shape, unit);
  }
  const std::size_t steps = plan.steps.size();
  return "staircase of " + std::to_string(steps) + (steps == 1 ? " step: " : " steps: ") +
         staircase_part(plan.steps);
}

}  // namespace macro
