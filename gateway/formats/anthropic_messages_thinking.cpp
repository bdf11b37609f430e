#include "gateway/formats/anthropic_messages_thinking.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "gateway/formats/anthropic_messages_terms.h"

namespace gateway::formats::anthropic_messages {
namespace {

using Kind = ThinkingPlan::Kind;
using Mode = chat::Reasoning::Mode;

constexpr std::int64_t kLeastBudget = 1024;
constexpr std::int64_t kMediumBudget = 4096;
constexpr std::int64_t kMostBudget = 1'000'000'000;  // above any model's; sums do not overflow
constexpr std::int64_t kAnswerTokens = 4096;         // where the client named no limit

constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kBudgets{{
    {"minimal", kLeastBudget},
    {"low", kLeastBudget},
    {"medium", kMediumBudget},
    {"high", 16384},
    {"xhigh", 32768},
    {"max", 32768},
}};

std::int64_t budget_of(std::string_view effort) noexcept {
  const auto* const row = std::find_if(kBudgets.begin(), kBudgets.end(),
                                       [&](const auto& each) { return each.first == effort; });
  return row != kBudgets.end() ? row->second : kMediumBudget;
}

bool forces_a_tool(const chat::Request& request) noexcept {
  using Choice = chat::ToolChoice::Kind;
  return request.tool_choice && !request.tools.empty() &&
         (request.tool_choice->kind == Choice::required ||
          request.tool_choice->kind == Choice::named);
}

bool has_result(const chat::Message& message) noexcept {
  return std::any_of(message.parts.begin(), message.parts.end(), [](const chat::Part& part) {
    return std::holds_alternative<chat::ToolResultPart>(part);
  });
}

bool is_thinking(const chat::Part& part) noexcept {
  return std::holds_alternative<chat::ThinkingPart>(part) ||
         std::holds_alternative<chat::OpaqueThinkingPart>(part);
}

/// The first part that is sent of the turn that the answer goes on with; null where the answer
/// begins a turn. A turn goes on over what tools answered, and over text beside it.
const chat::Part* first_part_of_open_turn(const chat::Request& request) noexcept {
  const chat::Part* first = nullptr;
  bool has_results = false;  // the user's messages since the assistant's last
  chat::Role before = chat::Role::assistant;
  for (const chat::Message& message : request.messages) {
    const auto sent = std::find_if(message.parts.begin(), message.parts.end(), is_sent);
    if (sent == message.parts.end()) {
      continue;  // the messages around it become neighbours
    }
    if (message.role == chat::Role::user) {
      has_results = (has_results && before == chat::Role::user) || has_result(message);
    } else if (message.role == chat::Role::assistant) {
      if (before == chat::Role::user && !has_results) {
        first = nullptr;
      }
      if (first == nullptr) {
        first = &*sent;
      }
    } else {
      continue;
    }
    before = message.role;
  }
  return before == chat::Role::user && !has_results ? nullptr : first;
}

Kind wanted(const chat::Reasoning& reasoning, Api client) noexcept {
  if (reasoning.mode == Mode::off || reasoning.effort == "none") {
    return Kind::off;
  }
  if (reasoning.mode == Mode::adaptive) {
    return Kind::adaptive;
  }
  const bool effort_asks = client != Api::messages && !reasoning.effort.empty();
  return reasoning.mode == Mode::on || reasoning.budget_tokens || effort_asks ? Kind::enabled
                                                                              : Kind::unsaid;
}

/// The budget that fits; nullopt where none does.
std::optional<std::int64_t> fitting_budget(const chat::Request& request) noexcept {
  const std::optional<std::int64_t>& named = request.reasoning.budget_tokens;
  const std::int64_t budget =
      std::clamp(named.value_or(budget_of(request.reasoning.effort)), kLeastBudget, kMostBudget);
  if (!request.max_tokens) {
    return budget;
  }
  const std::int64_t room = *request.max_tokens - 1;
  if (room < kLeastBudget) {
    return std::nullopt;
  }
  const std::int64_t share = named ? room : std::max(kLeastBudget, *request.max_tokens / 2);
  return std::min(budget, share);
}

}  // namespace

ThinkingPlan plan_thinking(const chat::Request& request, Api client) {
  ThinkingPlan plan{.kind = wanted(request.reasoning, client),
                    .max_tokens = request.max_tokens.value_or(kAnswerTokens)};
  if (plan.kind == Kind::adaptive || client == Api::messages) {
    const std::string& effort = request.reasoning.effort;
    plan.effort = effort == "none" ? "" : effort == "minimal" ? "low" : std::string_view(effort);
  }
  const auto leave_out = [&] {
    plan.kind = Kind::unsaid;
    plan.left_out = true;
  };
  if (plan.thinks() && forces_a_tool(request)) {
    leave_out();
  }
  if (plan.kind != Kind::enabled) {
    return plan;
  }
  const chat::Part* const before = first_part_of_open_turn(request);
  const std::optional<std::int64_t> budget = fitting_budget(request);
  if (!budget || (before != nullptr && !is_thinking(*before))) {
    leave_out();
    return plan;
  }
  plan.budget_tokens = *budget;
  if (!request.max_tokens) {
    plan.max_tokens = *budget + kAnswerTokens;
  }
  return plan;
}

bool is_sent(const chat::Part& part) noexcept {
  if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
    return !is_blank(text->text);
  }
  if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
    return !is_blank(refusal->text);
  }
  const auto* const thinking = std::get_if<chat::ThinkingPart>(&part);
  return thinking == nullptr || !thinking->signature.empty();
}

}  // namespace gateway::formats::anthropic_messages
