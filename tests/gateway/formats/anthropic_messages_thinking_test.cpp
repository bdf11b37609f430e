#include "gateway/formats/anthropic_messages_thinking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::Message;
using chat::Role;
using chat::TextPart;
using chat::ThinkingPart;
using chat::ToolCallPart;
using chat::ToolResultPart;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = ThinkingPlan::Kind;
using Mode = chat::Reasoning::Mode;

chat::Request thinking(chat::Reasoning reasoning, std::optional<std::int64_t> max_tokens) {
  return {.model = "m",
          .messages = {{Role::user, {TextPart{"hi"}}}},
          .max_tokens = max_tokens,
          .reasoning = std::move(reasoning)};
}

ThinkingPlan plan_of(const chat::Request& request, Api client = Api::chat_completions) {
  return plan_thinking(request, client);
}

ThinkingPlan budget_plan(std::int64_t budget, std::optional<std::int64_t> max_tokens) {
  return plan_of(thinking({.mode = Mode::on, .budget_tokens = budget}, max_tokens));
}

ThinkingPlan effort_plan(const std::string& effort, std::optional<std::int64_t> max_tokens) {
  return plan_of(thinking({.effort = effort}, max_tokens));
}

TEST(AnthropicMessagesThinking, IsNotMentionedWhereTheClientDidNot) {
  EXPECT_EQ(plan_of(thinking({}, 5)).kind, Kind::unsaid);
  EXPECT_FALSE(plan_of(thinking({}, 5)).left_out);
}

TEST(AnthropicMessagesThinking, GetsABudgetByTheEffort) {
  for (const auto& [effort, budget] : std::vector<std::pair<std::string, std::int64_t>>{
           {"minimal", 1024}, {"low", 1024}, {"medium", 4096}, {"high", 16384}, {"max", 32768}}) {
    const ThinkingPlan plan = effort_plan(effort, std::nullopt);
    EXPECT_EQ(plan.kind, Kind::enabled) << effort;
    EXPECT_EQ(plan.budget_tokens, budget) << effort;
    EXPECT_EQ(plan.max_tokens, budget + 4096) << effort;
  }
  EXPECT_EQ(effort_plan("none", std::nullopt).kind, Kind::off);
}

TEST(AnthropicMessagesThinking, OfAnEffortLeavesHalfOfTheLimitToTheAnswer) {
  EXPECT_EQ(effort_plan("high", 6000).budget_tokens, 3000);
  EXPECT_EQ(effort_plan("high", 6000).max_tokens, 6000);
  EXPECT_EQ(effort_plan("high", 1500).budget_tokens, 1024);
}

TEST(AnthropicMessagesThinking, HasABudgetBelowTheLimitOrIsLeftOut) {
  EXPECT_EQ(budget_plan(2000, 2001).budget_tokens, 2000);
  EXPECT_EQ(budget_plan(2000, 2000).budget_tokens, 1999);
  EXPECT_EQ(budget_plan(2000, 1025).budget_tokens, 1024);
  EXPECT_EQ(budget_plan(2000, 1025).max_tokens, 1025);
  EXPECT_EQ(budget_plan(2000, 1024).kind, Kind::unsaid);
  EXPECT_TRUE(budget_plan(2000, 1024).left_out);
  EXPECT_TRUE(effort_plan("low", 1).left_out);
  EXPECT_EQ(effort_plan("low", 1).max_tokens, 1);
}

TEST(AnthropicMessagesThinking, BearsBudgetsOfAnySize) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_LT(budget_plan(most, most).budget_tokens, most);
  const ThinkingPlan plan = budget_plan(most, std::nullopt);
  EXPECT_GT(plan.max_tokens, plan.budget_tokens);
  EXPECT_EQ(budget_plan(1, std::nullopt).budget_tokens, 1024);
}

TEST(AnthropicMessagesThinking, StaysAnEffortForClientsOfThisApi) {
  const chat::Request request = thinking({.effort = "high"}, 5);  // the plan has views of it
  const ThinkingPlan plan = plan_of(request, Api::messages);
  EXPECT_EQ(plan.kind, Kind::unsaid);
  EXPECT_EQ(plan.effort, "high");
  EXPECT_EQ(plan_of(thinking({.mode = Mode::adaptive, .effort = "minimal"}, 5)).effort, "low");
  EXPECT_EQ(plan_of(thinking({.mode = Mode::adaptive}, 5)).kind, Kind::adaptive);
}

TEST(AnthropicMessagesThinking, GivesWayToAForcedTool) {
  chat::Request request = thinking({.effort = "high"}, std::nullopt);
  request.tools = {{.name = "f"}};
  EXPECT_EQ(plan_of(request).kind, Kind::enabled);
  request.tool_choice = chat::ToolChoice{};
  EXPECT_EQ(plan_of(request).kind, Kind::enabled);
  request.tool_choice = {chat::ToolChoice::Kind::named, "f", {}};
  EXPECT_EQ(plan_of(request).kind, Kind::unsaid);
  std::vector<std::string> ignored;
  EXPECT_THAT(*write_request(request, Api::chat_completions, ignored),
              HasSubstr(R"("tool_choice":{"type":"tool","name":"f"})"));
  EXPECT_THAT(ignored, ElementsAre("reasoning_effort"));
}

ThinkingPlan after(std::vector<Message> messages) {
  chat::Request request = thinking({.effort = "low"}, std::nullopt);
  request.messages = std::move(messages);
  return plan_of(request);
}

TEST(AnthropicMessagesThinking, IsLeftOutOfATurnThatBeganWithoutIt) {
  const Message asked{Role::user, {TextPart{"q"}}};
  const Message call{Role::assistant, {ToolCallPart{"1", "f", "{}"}}};
  const Message result{Role::user, {ToolResultPart{"1", {}}}};
  EXPECT_TRUE(after({asked, call, result}).left_out);
  EXPECT_TRUE(after({asked, call, result, asked}).left_out) << "text beside the result";
  EXPECT_TRUE(after({asked, call, asked, result}).left_out);
  const Message unsent{Role::assistant, {ThinkingPart{"h", ""}}};
  EXPECT_TRUE(after({asked, call, result, unsent, asked}).left_out)
      << "one turn once it is written";
  EXPECT_TRUE(after({asked, {Role::assistant, {TextPart{"The"}}}}).left_out) << "a prefill";
  EXPECT_TRUE(after({asked, {Role::assistant, {ThinkingPart{"h", ""}, TextPart{"a"}}}}).left_out);
}

TEST(AnthropicMessagesThinking, GoesOnInATurnThatBeganWithIt) {
  const Message asked{Role::user, {TextPart{"q"}}};
  const Message thought{Role::assistant, {ThinkingPart{"h", "s"}, ToolCallPart{"1", "f", "{}"}}};
  const Message again{Role::assistant, {ToolCallPart{"2", "f", "{}"}}};
  const Message result{Role::user, {ToolResultPart{"1", {}}}};
  EXPECT_EQ(after({asked, thought, result}).kind, Kind::enabled);
  EXPECT_EQ(after({asked, thought, result, again, result}).kind, Kind::enabled);
}

TEST(AnthropicMessagesThinking, BeginsAgainWithTheNextTurn) {
  const Message asked{Role::user, {TextPart{"q"}}};
  const Message answered{Role::assistant, {TextPart{"a"}}};
  const Message call{Role::assistant, {ToolCallPart{"1", "f", "{}"}}};
  const Message result{Role::user, {ToolResultPart{"1", {}}}};
  EXPECT_EQ(after({asked, answered, asked}).kind, Kind::enabled);
  EXPECT_EQ(after({asked, call, result, answered, asked}).kind, Kind::enabled);
  EXPECT_EQ(after({asked, answered, asked, {Role::system, {TextPart{"s"}}}}).kind, Kind::enabled);
}

TEST(AnthropicMessagesThinking, BindsTheSampling) {
  chat::Request request = thinking({.effort = "low"}, std::nullopt);
  request.temperature = 0.5;
  request.top_p = 0.9;
  request.top_k = 4;
  std::vector<std::string> ignored;
  EXPECT_EQ(*write_request(request, Api::chat_completions, ignored),
            R"({"model":"m","max_tokens":5120,"messages":[{"role":"user","content":"hi"}],)"
            R"("thinking":{"type":"enabled","budget_tokens":1024}})");
  EXPECT_THAT(ignored, ElementsAre("temperature", "top_p", "top_k"));
  request.temperature = 2;
  request.top_p = 0.95;
  request.top_k.reset();
  EXPECT_THAT(*write_request(request, Api::chat_completions, ignored),
              HasSubstr(R"("temperature":1.0,"top_p":0.95)"));
}

TEST(AnthropicMessagesThinking, IsWrittenAsItIsPlanned) {
  std::vector<std::string> ignored;
  EXPECT_THAT(*write_request(thinking({.mode = Mode::off}, 9), Api::messages, ignored),
              HasSubstr(R"("thinking":{"type":"disabled"})"));
  EXPECT_THAT(*write_request(thinking({.mode = Mode::adaptive, .effort = "max"}, 9), Api::messages,
                             ignored),
              HasSubstr(R"("thinking":{"type":"adaptive"},"output_config":{"effort":"max"})"));
  EXPECT_THAT(*write_request(thinking({}, 9), Api::messages, ignored), Not(HasSubstr("thinking")));
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
