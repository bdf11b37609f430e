#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/openai_chat.h"

namespace gateway::formats::openai_chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string written(const chat::Request& request, std::vector<std::string>& ignored,
                    Api client = Api::messages) {
  const auto body = write_request(request, client, ignored);
  EXPECT_TRUE(body.has_value()) << body.error().message;
  return body.value_or("");
}

std::string written(const chat::Request& request) {
  std::vector<std::string> ignored;
  std::string body = written(request, ignored);
  EXPECT_THAT(ignored, IsEmpty());
  return body;
}

/// The array of messages that is written for these.
std::string messages_of(std::vector<chat::Message> messages) {
  std::vector<std::string> ignored;
  const std::string body = written({.model = "m", .messages = std::move(messages)}, ignored);
  const std::string begin = R"({"model":"m","messages":)";
  EXPECT_EQ(body.substr(0, begin.size()), begin);
  return body.substr(begin.size(), body.size() - begin.size() - 1);
}

const std::vector<chat::Message> kHi = {{chat::Role::user, {chat::TextPart{"hi"}}}};

TEST(OpenAiChatRequestWriter, WritesEveryOptionInItsOwnWords) {
  chat::Request request{.model = "m", .messages = kHi};
  request.max_tokens = 5;
  request.temperature = 0.5;
  request.top_p = 1;
  request.presence_penalty = -2;
  request.frequency_penalty = 0.25;
  request.seed = -7;
  request.stop = {"a", "b"};
  request.output_format = {.kind = chat::OutputFormat::Kind::json_object};
  request.reasoning.effort = "low";
  request.verbosity = "low";
  request.user = "u";
  request.safety_identifier = "i";
  request.service_tier = "flex";
  request.prompt_cache_key = "p";
  request.metadata = {{"k", "v"}};
  EXPECT_EQ(written(request),
            R"({"model":"m","messages":[{"role":"user","content":"hi"}],)"
            R"("max_completion_tokens":5,"temperature":0.5,"top_p":1.0,"presence_penalty":-2.0,)"
            R"("frequency_penalty":0.25,"seed":-7,"stop":["a","b"],)"
            R"("response_format":{"type":"json_object"},"reasoning_effort":"low",)"
            R"("verbosity":"low","user":"u","safety_identifier":"i","service_tier":"flex",)"
            R"("prompt_cache_key":"p","metadata":{"k":"v"}})");
}

TEST(OpenAiChatRequestWriter, AlwaysAsksAStreamForItsUsage) {
  EXPECT_EQ(written({.model = "m", .messages = kHi, .stream = true}),
            R"({"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,)"
            R"("stream_options":{"include_usage":true}})");
}

TEST(OpenAiChatRequestWriter, WritesToolsAndTheirChoice) {
  chat::Request request{.model = "m", .messages = kHi};
  request.tools = {
      {.name = "f", .description = "d", .parameters = R"({"type":"object"})", .strict = true},
      {.name = "g"}};
  request.tool_choice = chat::ToolChoice{.kind = chat::ToolChoice::Kind::named, .name = "g"};
  request.parallel_tool_calls = false;
  const std::string head =
      R"({"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function",)"
      R"("function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},)"
      R"({"type":"function","function":{"name":"g"}}],"tool_choice":)";
  EXPECT_EQ(written(request), head + R"({"type":"function","function":{"name":"g"}},)"
                                     R"("parallel_tool_calls":false})");
  request.parallel_tool_calls.reset();
  request.tool_choice =
      chat::ToolChoice{.kind = chat::ToolChoice::Kind::automatic, .allowed = {"f"}};
  EXPECT_EQ(written(request),
            head + R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":)"
                   R"([{"type":"function","function":{"name":"f"}}]}}})");
  request.tool_choice = chat::ToolChoice{.kind = chat::ToolChoice::Kind::none};
  EXPECT_EQ(written(request), head + R"("none"})");
  request.tool_choice = chat::ToolChoice{.kind = chat::ToolChoice::Kind::required};
  EXPECT_EQ(written(request), head + R"("required"})");
}

TEST(OpenAiChatRequestWriter, WritesASchemaForTheAnswerUnderAName) {
  chat::Request request{.model = "m", .messages = kHi};
  request.output_format = {.kind = chat::OutputFormat::Kind::json_schema,
                           .schema = R"({"type":"object"})",
                           .strict = true};
  EXPECT_EQ(written(request),
            R"({"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":)"
            R"({"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},)"
            R"("strict":true}}})");
}

TEST(OpenAiChatRequestWriter, CallsASchemaOfMessagesStrictWhereItIs) {
  const auto body = [](Api client, const char* schema) {
    chat::Request request{.model = "m", .messages = kHi};
    request.output_format = {.kind = chat::OutputFormat::Kind::json_schema, .schema = schema};
    std::vector<std::string> ignored;
    return written(request, ignored, client);
  };
  constexpr const char* kStrict = R"({"type":"object","additionalProperties":false})";
  EXPECT_THAT(body(Api::messages, kStrict), HasSubstr(R"("strict":true)"));
  EXPECT_THAT(body(Api::responses, kStrict), Not(HasSubstr("strict")));
  EXPECT_THAT(body(Api::messages, R"({"type":"object"})"), Not(HasSubstr("strict")));
}

TEST(OpenAiChatRequestWriter, TurnsABudgetOfThinkingIntoAnEffort) {
  const auto effort = [](chat::Reasoning reasoning) {
    chat::Request request{.model = "m", .messages = kHi, .reasoning = std::move(reasoning)};
    const std::string body = written(request);
    const std::size_t at = body.find("reasoning_effort\":\"");
    return at == std::string::npos ? "" : body.substr(at + 19, body.find('"', at + 19) - at - 19);
  };
  using Mode = chat::Reasoning::Mode;
  EXPECT_EQ(effort({.mode = Mode::on, .budget_tokens = 1024}), "low");
  EXPECT_EQ(effort({.mode = Mode::on, .budget_tokens = 4095}), "low");
  EXPECT_EQ(effort({.mode = Mode::on, .budget_tokens = 4096}), "medium");
  EXPECT_EQ(effort({.mode = Mode::on, .budget_tokens = 16'383}), "medium");
  EXPECT_EQ(effort({.mode = Mode::on, .budget_tokens = 16'384}), "high");
  EXPECT_EQ(effort({.mode = Mode::off, .effort = "none"}), "none");
  EXPECT_EQ(effort({.mode = Mode::adaptive, .effort = "low"}), "low");
  EXPECT_EQ(effort({.budget_tokens = 1024, .effort = "max"}), "xhigh");
}

TEST(OpenAiChatRequestWriter, ListsThinkingThatItHasNoWordFor) {
  chat::Request request{.model = "m", .messages = kHi};
  request.reasoning.mode = chat::Reasoning::Mode::adaptive;
  std::vector<std::string> ignored;
  EXPECT_THAT(written(request, ignored), Not(HasSubstr("reasoning_effort")));
  EXPECT_THAT(ignored, ElementsAre("thinking"));
}

TEST(OpenAiChatRequestWriter, PutsToolMessagesBehindTheCallsAndTheRestOfTheTurnAfterThem) {
  EXPECT_EQ(
      messages_of(
          {{chat::Role::assistant,
            {chat::TextPart{"let me see"}, chat::ToolCallPart{"c1", "f", "{}"},
             chat::ToolCallPart{"c2", "g", R"({"a":"\""})"}}},
           {chat::Role::user,
            {chat::TextPart{"now"}, chat::ToolResultPart{"c1", {chat::TextPart{"one"}}}}},
           {chat::Role::user,
            {chat::ToolResultPart{"c2", {chat::TextPart{"a"}, chat::TextPart{"b"}}, true}}}}),
      R"([{"role":"assistant","content":"let me see","tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},)"
      R"({"id":"c2","type":"function","function":{"name":"g","arguments":"{\"a\":\"\\\"\"}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"one"},)"
      R"({"role":"tool","tool_call_id":"c2","content":"Error: a\nb"},)"
      R"({"role":"user","content":"now"}])");
}

TEST(OpenAiChatRequestWriter, MovesImagesOfToolResultsBehindTheLastToolMessage) {
  EXPECT_EQ(
      messages_of(
          {{chat::Role::assistant,
            {chat::ToolCallPart{"c1", "f", "{}"}, chat::ToolCallPart{"c2", "f", "{}"}}},
           {chat::Role::user,
            {chat::ToolResultPart{"c1",
                                  {chat::ImagePart{.media_type = "image/png", .data = "AA=="}}},
             chat::ToolResultPart{"c2", {chat::TextPart{"two"}}}, chat::TextPart{"look"}}}}),
      R"([{"role":"assistant","content":null,"tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},)"
      R"({"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"The result follows in the next message."},)"
      R"({"role":"tool","tool_call_id":"c2","content":"two"},)"
      R"({"role":"user","content":[{"type":"text","text":"From the result of c1:"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},)"
      R"({"type":"text","text":"look"}]}])");
}

TEST(OpenAiChatRequestWriter, TellsOfAFailedToolOnlyWhereItsTextDoesNot) {
  const auto content = [](chat::ToolResultPart result) {
    const std::string text = messages_of({{chat::Role::user, {std::move(result)}}});
    const std::string begin = R"([{"role":"tool","tool_call_id":"c","content":")";
    return text.substr(begin.size(), text.size() - begin.size() - 3);
  };
  EXPECT_EQ(content({"c", {}, true}), "Error");
  EXPECT_EQ(content({"c", {chat::TextPart{"no file"}}, true}), "Error: no file");
  EXPECT_EQ(content({"c", {chat::TextPart{"Error 7"}}, true}), "Error 7");
  EXPECT_EQ(content({"c", {chat::TextPart{"no file"}}, false}), "no file");
  EXPECT_EQ(content({"c", {}, false}), "");
}

TEST(OpenAiChatRequestWriter, WritesImagesFilesAndTextsAsParts) {
  EXPECT_EQ(
      messages_of(
          {{chat::Role::system, {chat::TextPart{"s"}, chat::TextPart{""}, chat::TextPart{"t"}}},
           {chat::Role::user,
            {chat::TextPart{""}, chat::ImagePart{.url = "https://h/i", .detail = "low"},
             chat::DocumentPart{.name = "a.pdf", .media_type = "application/pdf", .data = "QQ=="},
             chat::DocumentPart{.text = "plain"}}}}),
      R"([{"role":"system","content":[{"type":"text","text":"s"},{"type":"text","text":"t"}]},)"
      R"({"role":"user","content":[)"
      R"({"type":"image_url","image_url":{"url":"https://h/i","detail":"low"}},)"
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QQ=="}},)"
      R"({"type":"text","text":"plain"}]}])");
}

TEST(OpenAiChatRequestWriter, SaysARefusalInItsOwnField) {
  EXPECT_EQ(messages_of({{chat::Role::assistant, {chat::RefusalPart{"no"}}},
                         {chat::Role::assistant, {chat::ThinkingPart{"hm"}}},
                         {chat::Role::developer, {chat::TextPart{""}}}}),
            R"([{"role":"assistant","content":null,"refusal":"no"},)"
            R"({"role":"assistant","content":""},{"role":"developer","content":""}])");
}

TEST(OpenAiChatRequestWriter, ListsWhatItLeavesOutInTheClientsWords) {
  chat::Request request{.model = "m", .messages = kHi};
  request.messages.push_back(
      {chat::Role::assistant,
       {chat::ThinkingPart{"hm", "sig"}, chat::TextPart{"x", chat::CacheControl{}}}});
  request.top_k = 3;
  request.tool_choice = chat::ToolChoice{};
  request.parallel_tool_calls = false;
  std::vector<std::string> ignored = {"before"};
  const std::string body = written(request, ignored);
  EXPECT_EQ(body, R"({"model":"m","messages":[{"role":"user","content":"hi"},)"
                  R"({"role":"assistant","content":"x"}]})");
  EXPECT_THAT(ignored, ElementsAre("before", "messages.thinking", "top_k", "cache_control",
                                   "tool_choice", "tool_choice.disable_parallel_tool_use"));
  ignored.clear();
  request = {.model = "m", .messages = kHi};
  request.messages.push_back({chat::Role::assistant, {chat::OpaqueThinkingPart{"x"}}});
  request.reasoning.summary = "auto";
  request.tools = {{.name = "f", .cache = chat::CacheControl{}}};
  written(request, ignored, Api::responses);
  EXPECT_THAT(ignored, ElementsAre("input.reasoning", "cache_control", "reasoning.summary"));
}

TEST(OpenAiChatRequestWriter, RefusesWhatTheApiHasNoPlaceFor) {
  std::vector<std::string> ignored;
  const chat::Request by_url{
      .model = "m",
      .messages = {{chat::Role::user, {chat::DocumentPart{.url = "https://h/a.pdf"}}}}};
  const auto body = write_request(by_url, Api::messages, ignored);
  ASSERT_FALSE(body.has_value());
  EXPECT_EQ(body.error().kind, chat::ErrorKind::invalid_request);
  EXPECT_EQ(body.error().param, "messages");
  EXPECT_EQ(write_request(by_url, Api::responses, ignored).error().param, "input");
  const chat::Request image{
      .model = "m", .messages = {{chat::Role::assistant, {chat::ImagePart{.url = "https://h"}}}}};
  EXPECT_FALSE(write_request(image, Api::messages, ignored).has_value());
}

TEST(OpenAiChatRequestWriter, RefusesImagesAndFilesOfTheSystem) {
  const auto is_refused = [](chat::Part part) {
    const chat::Request request{
        .model = "m", .messages = {{chat::Role::developer, {std::move(part)}}, kHi.front()}};
    std::vector<std::string> ignored;
    const auto body = openai_chat::write_request(request, Api::responses, ignored);
    return !body && body.error().param == "input";
  };
  EXPECT_TRUE(is_refused(chat::ImagePart{.url = "https://h/i"}));
  EXPECT_TRUE(is_refused(chat::DocumentPart{.media_type = "application/pdf", .data = "QQ=="}));
  EXPECT_FALSE(is_refused(chat::DocumentPart{.text = "words"}));
  EXPECT_FALSE(is_refused(chat::TextPart{"words"}));
}

TEST(OpenAiChatRequestWriter, NamesNoEffortThatAModelMayNotKnowWhereThinkingIsOff) {
  chat::Request request{.model = "m", .messages = kHi};
  request.reasoning.mode = chat::Reasoning::Mode::off;
  std::vector<std::string> ignored;
  EXPECT_THAT(written(request, ignored, Api::messages), Not(HasSubstr("reasoning_effort")));
  EXPECT_THAT(ignored, ElementsAre("thinking"));
}

TEST(OpenAiChatRequestWriter, KeepsEverythingThatWasReadWhenItIsReadAgain) {
  const auto request = read_request(
      R"({"model":"m","messages":[{"role":"developer","content":"d"},{"role":"system",)"
      R"("content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user",)"
      R"("content":[{"type":"image_url","image_url":{"url":"https://h/i","detail":"high"}},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"file",)"
      R"("file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QQ=="}}]},)"
      R"({"role":"assistant","content":"t\u00e9\ud83d\ude00","refusal":"r","tool_calls":[{"id":"c1",)"
      R"("type":"function","function":{"name":"f","arguments":"{\"a\":1.5}"}},{"id":"c2",)"
      R"("type":"function","function":{"name":"f","arguments":""}}]},{"role":"tool",)"
      R"("tool_call_id":"c1","content":"1"},{"role":"tool","tool_call_id":"c2","content":""},)"
      R"({"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f",)"
      R"("description":"d","parameters":{"a":[1,2.5,"x",null]},"strict":false}}],"tool_choice":)"
      R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function",)"
      R"("function":{"name":"f"}}]}},"parallel_tool_calls":true,"max_tokens":9,"temperature":0.1,)"
      R"("top_p":0.9,"presence_penalty":1,"frequency_penalty":-1,"seed":5,"stop":"s",)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d",)"
      R"("schema":{"type":"object"},"strict":true}},"reasoning_effort":"high","user":"u",)"
      R"("verbosity":"low","service_tier":"auto","prompt_cache_key":"k","safety_identifier":"s",)"
      R"("metadata":{"a":"b"},"stream":true,"stream_options":{"include_usage":true}})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  std::vector<std::string> ignored;
  const auto again = read_request(written(*request, ignored, Api::chat_completions));
  EXPECT_THAT(ignored, IsEmpty());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(*again, *request);
}

}  // namespace
}  // namespace gateway::formats::openai_chat
