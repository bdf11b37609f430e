#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using Choice = chat::ToolChoice;
using testing::ElementsAre;

constexpr const char* kHi = R"("messages":[{"role":"user","content":"hi"}])";

std::string with_field(const std::string& field) {
  return R"({"model":"m","max_tokens":2048,)" + field + "," + kHi + "}";
}

chat::Request read(const std::string& field) {
  const auto request = read_request(with_field(field));
  EXPECT_TRUE(request.has_value()) << field << "\n" << (request ? "" : request.error().message);
  return request.value_or(chat::Request{});
}

std::string blamed(const std::string& field) {
  const auto request = read_request(with_field(field));
  EXPECT_FALSE(request.has_value()) << field;
  return request ? "nothing" : request.error().param;
}

TEST(AnthropicMessagesOptions, AreRead) {
  const chat::Request request =
      read(R"("stop_sequences":["a","b"],"temperature":1,"top_p":0.5,"top_k":0,"stream":true,)"
           R"("metadata":{"user_id":"u"})");
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.max_tokens, 2048);
  EXPECT_THAT(request.stop, ElementsAre("a", "b"));
  EXPECT_EQ(request.temperature, 1.0);
  EXPECT_EQ(request.top_p, 0.5);
  EXPECT_EQ(request.top_k, 0);
  EXPECT_TRUE(request.stream);
  EXPECT_EQ(request.user, "u");
}

TEST(AnthropicMessagesOptions, TellWhichOfThemIsWrong) {
  EXPECT_EQ(blamed(R"("max_tokens":0)"), "max_tokens");
  EXPECT_EQ(blamed(R"("max_tokens":1.5)"), "max_tokens");
  EXPECT_EQ(blamed(R"("max_tokens":1e30)"), "max_tokens");
  EXPECT_EQ(blamed(R"("temperature":1.01)"), "temperature");
  EXPECT_EQ(blamed(R"("temperature":-0.01)"), "temperature");
  EXPECT_EQ(blamed(R"("top_p":"1")"), "top_p");
  EXPECT_EQ(blamed(R"("top_k":-1)"), "top_k");
  EXPECT_EQ(blamed(R"("stream":1)"), "stream");
  EXPECT_EQ(blamed(R"("stop_sequences":"a")"), "stop_sequences");
  EXPECT_EQ(blamed(R"("stop_sequences":["a",1])"), "stop_sequences[1]");
  EXPECT_EQ(blamed(R"("metadata":1)"), "metadata");
  EXPECT_EQ(blamed(R"("metadata":{"user_id":1})"), "metadata.user_id");
  EXPECT_EQ(blamed(R"("model":"")"), "model");
}

TEST(AnthropicMessagesOptions, ThatAreRequiredAreAskedFor) {
  EXPECT_EQ(read_request(std::string(R"({"model":"m",)") + kHi + "}").error().param, "max_tokens");
  EXPECT_EQ(read_request(std::string(R"({"max_tokens":1,)") + kHi + "}").error().param, "model");
  EXPECT_EQ(read_request(R"({"model":"m","max_tokens":1})").error().param, "messages");
}

TEST(AnthropicMessagesOptions, OfACountNeedNoMaxTokens) {
  const auto request = read_count_request(std::string(R"({"model":"m",)") + kHi + "}");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->messages.size(), 1U);
  EXPECT_EQ(read_count_request(R"({"model":"m"})").error().param, "messages");
  EXPECT_EQ(write_token_count(42), R"({"input_tokens":42})");
}

TEST(AnthropicMessagesOptions, ThatNeedTheProvidersOwnMachineryAreRefused) {
  EXPECT_EQ(blamed(R"("mcp_servers":[{}])"), "mcp_servers");
  EXPECT_EQ(blamed(R"("container":"c")"), "container");
  read(R"("mcp_servers":[],"container":null)");
}

TEST(AnthropicMessagesOptions, ThatOnlyShortenThePromptAreIgnored) {
  EXPECT_THAT(read(R"("context_management":{"edits":[{"type":"clear_thinking_20251015",)"
                   R"("keep":"all"}]})")
                  .ignored,
              ElementsAre("context_management"));
}

TEST(AnthropicMessagesTools, AreRead) {
  const chat::Request request =
      read(R"("tools":[{"type":"custom","name":"f","description":"d","strict":true,)"
           R"("input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},)"
           R"({"name":"g","input_schema":{}}])");
  EXPECT_THAT(request.tools,
              ElementsAre(chat::Tool{"f", "d", R"({"type":"object"})", true, chat::CacheControl{}},
                          chat::Tool{"g", "", "{}", std::nullopt, std::nullopt}));
}

TEST(AnthropicMessagesTools, OfTheServerAreRefused) {
  for (const char* type : {"web_search_20250305", "bash_20250124", "computer_20250124"}) {
    EXPECT_EQ(blamed(R"("tools":[{"type":")" + std::string(type) + R"(","name":"x"}])"),
              "tools[0].type");
  }
}

TEST(AnthropicMessagesTools, TellWhatIsWrongWithThem) {
  EXPECT_EQ(blamed(R"("tools":{})"), "tools");
  EXPECT_EQ(blamed(R"("tools":[1])"), "tools[0]");
  EXPECT_EQ(blamed(R"("tools":[{"input_schema":{}}])"), "tools[0].name");
  EXPECT_EQ(blamed(R"("tools":[{"name":"f"}])"), "tools[0].input_schema");
  EXPECT_EQ(blamed(R"("tools":[{"name":"f","input_schema":"{}"}])"), "tools[0].input_schema");
  EXPECT_EQ(blamed(R"("tools":[{"name":"f","input_schema":{},"strict":1}])"), "tools[0].strict");
}

TEST(AnthropicMessagesTools, AreChosen) {
  EXPECT_EQ(read(R"("tool_choice":{"type":"auto"})").tool_choice, Choice{});
  const std::string tools = R"("tools":[{"name":"f","input_schema":{}}],)";
  EXPECT_EQ(read(tools + R"("tool_choice":{"type":"any"})").tool_choice,
            (Choice{Choice::Kind::required, {}, {}}));
  EXPECT_EQ(read(R"("tool_choice":{"type":"none"})").tool_choice,
            (Choice{Choice::Kind::none, {}, {}}));
  EXPECT_EQ(read(tools + R"("tool_choice":{"type":"tool","name":"f"})").tool_choice,
            (Choice{Choice::Kind::named, "f", {}}));
  EXPECT_EQ(blamed(R"("tool_choice":{"type":"tool"})"), "tool_choice.name");
  EXPECT_EQ(blamed(R"("tool_choice":{"type":"required"})"), "tool_choice.type");
  EXPECT_EQ(blamed(R"("tool_choice":"auto")"), "tool_choice");
}

TEST(AnthropicMessagesTools, ThatAreForcedMustBeThere) {
  const std::string tools = R"("tools":[{"name":"f","input_schema":{}}],)";
  EXPECT_EQ(blamed(R"("tool_choice":{"type":"any"})"), "tool_choice");
  EXPECT_EQ(blamed(R"("tools":[],"tool_choice":{"type":"any"})"), "tool_choice");
  EXPECT_EQ(blamed(R"("tool_choice":{"type":"tool","name":"f"})"), "tool_choice");
  EXPECT_EQ(blamed(tools + R"("tool_choice":{"type":"tool","name":"g"})"), "tool_choice.name");
}

TEST(AnthropicMessagesTools, AreCalledInParallelUnlessDisabled) {
  const std::string choice = R"("tool_choice":{"type":"auto")";
  EXPECT_EQ(read(choice + "}").parallel_tool_calls, std::nullopt);
  EXPECT_EQ(read(choice + R"(,"disable_parallel_tool_use":true})").parallel_tool_calls, false);
  EXPECT_EQ(read(choice + R"(,"disable_parallel_tool_use":false})").parallel_tool_calls, true);
  EXPECT_EQ(blamed(choice + R"(,"disable_parallel_tool_use":1})"),
            "tool_choice.disable_parallel_tool_use");
}

TEST(AnthropicMessagesThinkingOption, IsRead) {
  using Mode = chat::Reasoning::Mode;
  EXPECT_EQ(read(R"("stream":true)").reasoning, chat::Reasoning{});
  EXPECT_EQ(read(R"("thinking":{"type":"enabled","budget_tokens":1024})").reasoning,
            (chat::Reasoning{.mode = Mode::on, .budget_tokens = 1024}));
  EXPECT_EQ(read(R"("thinking":{"type":"disabled"})").reasoning.mode, Mode::off);
  EXPECT_EQ(read(R"("thinking":{"type":"adaptive"},"output_config":{"effort":"max"})").reasoning,
            (chat::Reasoning{.mode = Mode::adaptive, .effort = "max"}));
}

TEST(AnthropicMessagesThinkingOption, TellsWhatIsWrongWithIt) {
  EXPECT_EQ(blamed(R"("thinking":{"type":"on"})"), "thinking.type");
  EXPECT_EQ(blamed(R"("thinking":{"type":"enabled"})"), "thinking.budget_tokens");
  EXPECT_EQ(blamed(R"("thinking":{"type":"enabled","budget_tokens":1023})"),
            "thinking.budget_tokens");
  read(R"("thinking":{"type":"enabled","budget_tokens":2047})");
  EXPECT_EQ(blamed(R"("thinking":{"type":"enabled","budget_tokens":2048})"),
            "thinking.budget_tokens");
  EXPECT_EQ(blamed(R"("output_config":{"effort":"none"})"), "output_config.effort");
}

TEST(AnthropicMessagesOutput, HasASchemaByEitherName) {
  for (const char* field : {R"("output_config":{"format":{"type":"json_schema","schema":{"a":1}}})",
                            R"("output_format":{"type":"json_schema","schema":{"a":1}})"}) {
    EXPECT_EQ(read(field).output_format,
              (chat::OutputFormat{.kind = chat::OutputFormat::Kind::json_schema,
                                  .schema = R"({"a":1})"}));
  }
  EXPECT_EQ(blamed(R"("output_config":{"format":{"type":"text"}})"), "output_config.format.type");
  EXPECT_EQ(blamed(R"("output_format":{"type":"json_schema"})"), "output_format.schema");
}

TEST(AnthropicMessagesThread, IsRefusedInTheWordsThatMakeItsClientSendTheWholeConversation) {
  const auto request = anthropic_messages_format().read_request(
      R"({"model":"m","max_tokens":9,"thread":{"type":"create"},)"
      R"("messages":[{"role":"user","content":"x"}]})");
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().param, "thread");
  EXPECT_NE(anthropic_messages_format()
                .write_error(request.error(), "r")
                .find(R"("details":{"error_code":"thread_unsupported_request",)"
                      R"("unsupported":["thread"]})"),
            std::string::npos);
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
