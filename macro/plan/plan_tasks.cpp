#include "macro/plan/plan_tasks.h"

#include <algorithm>
#include <cmath>

#include "macro/plan/quantity.h"
#include "macro/provider/pace.h"

namespace macro {
namespace {

using Work = Scenario::Work;

constexpr const char* kLoopbackModel = "loopback";
/// Longer than any answer of the traces: the request's most tokens decide.
constexpr int kLongestTraceAnswer = 8192;
/// A bucket that is empty soon, so that the limit and not the burst is measured.
constexpr double kFairBurstSeconds = 0.1;

bool translates(const Scenario& scenario) { return scenario.work == Work::tools; }

std::string model_of(const RunOptions& options, const Scenario& scenario) {
  if (options.model) {
    return *options.model;
  }
  if (translates(scenario)) {
    return "claude-3-5-sonnet";
  }
  return wants_provider(options, scenario) ? kMockModel : kLoopbackModel;
}

/// The scenario's main request, as the flags want it.
ChatRequestSpec request_of(const RunOptions& options, const Scenario& scenario) {
  ChatRequestSpec request;
  request.api =
      translates(scenario) ? usual_api(scenario) : options.api.value_or(usual_api(scenario));
  request.path = path_of(request.api);
  request.stream = options.stream || scenario.stream;
  request.model = model_of(options, scenario);
  const PromptSize prompt =
      options.prompt.value_or(PromptSize{PayloadSizes::fixed, scenario.prompt_tokens});
  request.sizes = prompt.sizes;
  request.prompt_tokens = prompt.tokens;
  const bool traced = prompt.sizes != PayloadSizes::fixed;
  request.answer_tokens = options.answer_tokens.value_or(traced ? 0 : scenario.answer_tokens);
  request.headers = options.headers;
  const AnswerRule usual = scenario.provider ? AnswerRule::any : AnswerRule::echo;
  request.rule = translates(scenario) ? AnswerRule::tool : options.answer.value_or(usual);
  return request;
}

TaskSpec task_of(const std::string& name, int weight, const ChatRequestSpec& request) {
  TaskSpec task{.name = name, .weight = weight, .request = request};
  if (name == "tools") {
    task.request.rule = AnswerRule::tool;
  } else if (name == "stream") {
    task.request.stream = true;
  } else if (name == "health" || name == "models") {
    task.request = ChatRequestSpec{};
    task.request.get = true;
    task.request.model = request.model;
    task.request.headers = request.headers;
    task.request.path = name == "health" ? "/health" : "/v1/models";
    task.request.rule = name == "health" ? AnswerRule::status : AnswerRule::listing;
  }
  return task;
}

std::vector<TaskWeight> weights_of(const RunOptions& options) {
  if (!options.tasks.empty()) {
    return options.tasks;
  }
  std::vector<TaskWeight> tasks = {
      {"chat", 10}, {"tools", 3}, {"stream", 2}, {"health", 1}, {"models", 1}};
  if (!options.target_urls.empty()) {
    tasks.erase(tasks.begin() + 3);  // no API promises it
  }
  return tasks;
}

/// A heavy user offers four times as much as the light one: twice the limit, and half of it.
void plan_fairness(ScenarioPlan& plan, const ChatRequestSpec& request) {
  plan.users = {"heavy", "light"};
  for (const auto& [user, weight] : {std::pair("heavy", 4), std::pair("light", 1)}) {
    plan.tasks.push_back(
        {.name = user, .weight = weight, .request = request, .user = user, .may_be_refused = true});
  }
  const double limit = std::max(1.0, std::round(plan.shape.level * kFairShare));
  plan.fair_rate_per_second = limit;
  const double burst = std::max(1.0, std::round(limit * kFairBurstSeconds));
  plan.gateway_arguments = {"--rate-limit",
                            "user=" + number_word(limit) + "/" + number_word(burst)};
}

void plan_provider(const RunOptions& options, const Scenario& scenario,
                   const ChatRequestSpec& request, ScenarioPlan& plan) {
  plan.provider = true;
  plan.upstream_api = options.upstream_api.value_or(usual_upstream_api(scenario, request.api));
  const bool streams = std::any_of(plan.tasks.begin(), plan.tasks.end(),
                                   [](const TaskSpec& task) { return task.request.stream; });
  if (streams) {  // each token then says when it was sent
    plan.provider_arguments = {"--stamp", "text"};
  }
  const std::string pace = options.provider_profile.value_or(std::string(scenario.pace));
  int tokens = request.answer_tokens;
  if (pace != "instant") {
    plan.provider_arguments.insert(plan.provider_arguments.end(), {"--profile", pace});
  }
  if (request.sizes != PayloadSizes::fixed) {
    tokens = kLongestTraceAnswer;
  }
  if (tokens > 0) {
    plan.provider_arguments.insert(plan.provider_arguments.end(),
                                   {"--tokens", std::to_string(tokens)});
  }
  if (const provider::Profile* const profile = provider::find_profile(pace)) {
    const int usual_tokens = tokens > 0 && tokens < kLongestTraceAnswer ? tokens : 100;
    plan.answer_time = std::chrono::nanoseconds(profile->ttft_ns + usual_tokens * profile->itl_ns);
  }
  if (request.model.rfind("mock-", 0) != 0) {
    plan.gateway_arguments.insert(plan.gateway_arguments.end(),
                                  {"--route", request.model + "=" + kMockUpstream});
  }
}

}  // namespace

bool wants_provider(const RunOptions& options, const Scenario& scenario) {
  return scenario.provider && options.target_urls.empty();
}

Api usual_api(const Scenario& scenario) {
  return translates(scenario) ? Api::responses : Api::chat;
}

Api usual_upstream_api(const Scenario& scenario, Api api) {
  return translates(scenario) ? Api::messages : api;
}

void plan_tasks(const RunOptions& options, const Scenario& scenario, ScenarioPlan& plan) {
  const ChatRequestSpec request = request_of(options, scenario);
  switch (scenario.work) {
    case Work::fair:
      plan_fairness(plan, request);
      break;
    case Work::mixed:
      for (const auto& [name, weight] : weights_of(options)) {
        plan.tasks.push_back(task_of(name, weight, request));
      }
      break;
    case Work::tools:
      plan.tasks = {task_of("tools", 1, request)};
      break;
    case Work::chat:
      plan.tasks = {task_of(request.stream ? "stream" : "chat", 1, request)};
      break;
  }
  if (wants_provider(options, scenario)) {
    plan_provider(options, scenario, request, plan);
  }
  if (scenario.pairing == ScenarioPlan::Pairing::feature) {
    plan.gateway_arguments = {std::string(scenario.switch_flag), std::string(scenario.switched_on)};
    plan.reference_arguments = {std::string(scenario.switch_flag), "off"};
  }
}

}  // namespace macro
