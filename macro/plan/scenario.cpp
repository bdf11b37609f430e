#include "macro/plan/scenario.h"

#include <algorithm>

namespace macro {
namespace {

using Pairing = ScenarioPlan::Pairing;
using Work = Scenario::Work;

/// The limiter works on each request and refuses none.
constexpr std::string_view kNeverRefuses = "user=1000000000/1000000000,key=1000000000/1000000000";

}  // namespace

const std::array<Scenario, 10>& scenarios() {
  static const std::array<Scenario, 10> kScenarios = {{
      {.name = "baseline", .summary = "the gateway echoes a prompt of 100 tokens"},
      {.name = "translation",
       .summary = "responses in, Anthropic's provider behind, 500 tokens, a tool call",
       .work = Work::tools,
       .prompt_tokens = 500,
       .provider = true},
      {.name = "streaming",
       .summary = "streams of 129 tokens at the pace of an 8B model",
       .provider = true,
       .stream = true,
       .answer_tokens = 129,
       .pace = "8b",
       .blocks_of_all = 4},
      {.name = "rate-limit",
       .summary = "what the limiter costs: on and off in turn",
       .pairing = Pairing::feature,
       .switch_flag = "--rate-limit",
       .switched_on = kNeverRefuses,
       .reference_title = "limiter off"},
      {.name = "metrics",
       .summary = "what the metrics cost",
       .pairing = Pairing::feature,
       .switch_flag = "--metrics",
       .switched_on = "on",
       .reference_title = "metrics off"},
      {.name = "auth",
       .summary = "what the keys cost",
       .pairing = Pairing::feature,
       .switch_flag = "--auth",
       .switched_on = "keys",
       .reference_title = "auth off"},
      {.name = "ledger",
       .summary = "what the usage ledger costs",
       .pairing = Pairing::feature,
       .switch_flag = "--ledger",
       .switched_on = "on",
       .reference_title = "ledger off"},
      {.name = "overhead",
       .summary = "what the way through the gateway adds: to the provider directly in turn",
       .provider = true,
       .pairing = Pairing::direct,
       .reference_title = "direct",
       .connections = 1},
      {.name = "fairness",
       .summary = "a user at twice its limit and one at half of it",
       .work = Work::fair,
       .connections = 0,
       .blocks_of_all = 4},
      {.name = "mixed",
       .summary = "chat, tools, streams, health, models by weight",
       .work = Work::mixed,
       .provider = true},
  }};
  return kScenarios;
}

const Scenario* find_scenario(std::string_view name) {
  const auto& all = scenarios();
  const auto* const found = std::find_if(
      all.begin(), all.end(), [name](const Scenario& scenario) { return scenario.name == name; });
  return found == all.end() ? nullptr : found;
}

}  // namespace macro
