#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/format.h"

namespace gateway::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Written {
  std::string body;
  std::vector<std::string> ignored;
};

Written write(const chat::Request& request, Api client = Api::messages) {
  Written written;
  const auto body = openai_responses_format().write_request(request, client, written.ignored);
  EXPECT_TRUE(body.has_value()) << (body ? "" : body.error().message);
  written.body = body.value_or("");
  return written;
}

chat::Request request_of(std::vector<chat::Message> messages) {
  return {.model = "m", .messages = std::move(messages)};
}

chat::Request user_says(std::vector<chat::Part> parts) {
  return request_of({{chat::Role::user, std::move(parts)}});
}

TEST(OpenAiResponsesRequestWriter, WritesItemsInOrderAndStoresNothing) {
  const Written written = write(
      request_of({{chat::Role::system, {chat::TextPart{"s"}}},
                  {chat::Role::user,
                   {chat::TextPart{"a"}, chat::ImagePart{.media_type = "image/png", .data = "AA"},
                    chat::DocumentPart{.name = "n.pdf", .url = "https://a/n.pdf"}}},
                  {chat::Role::assistant,
                   {chat::TextPart{"t"}, chat::RefusalPart{"r"},
                    chat::ToolCallPart{"c1", "f", "{}"}, chat::TextPart{"u"}}}}));
  EXPECT_EQ(
      written.body,
      R"({"model":"m","input":[)"
      R"({"type":"message","role":"system","content":[{"type":"input_text","text":"s"}]},)"
      R"({"type":"message","role":"user","content":[{"type":"input_text","text":"a"},)"
      R"({"type":"input_image","image_url":"data:image/png;base64,AA"},)"
      R"({"type":"input_file","filename":"n.pdf","file_url":"https://a/n.pdf"}]},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"t"},)"
      R"({"type":"refusal","refusal":"r"}]},)"
      R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"u"}]}],)"
      R"("store":false})");
  EXPECT_THAT(written.ignored, IsEmpty());
}

TEST(OpenAiResponsesRequestWriter, PutsWhatToolsAnsweredFirstAndKeepsItsImages) {
  const Written written = write(user_says(
      {chat::TextPart{"now"}, chat::ToolResultPart{"c1", {chat::TextPart{"one"}}},
       chat::ToolResultPart{"c2", {chat::ImagePart{.media_type = "image/png", .data = "AA"}}},
       chat::ToolResultPart{"c3"}}));
  EXPECT_THAT(written.body,
              HasSubstr(R"("input":[{"type":"function_call_output","call_id":"c1","output":"one"},)"
                        R"({"type":"function_call_output","call_id":"c2","output":[)"
                        R"({"type":"input_image","image_url":"data:image/png;base64,AA"}]},)"
                        R"({"type":"function_call_output","call_id":"c3","output":""},)"
                        R"({"type":"message","role":"user",)"));
}

TEST(OpenAiResponsesRequestWriter, SendsThinkingOnlyWithItsSignature) {
  const Written written = write(request_of(
      {{chat::Role::assistant,
        {chat::ThinkingPart{"hm", "sig"}, chat::OpaqueThinkingPart{"xyz"}, chat::TextPart{"t"}}}}));
  EXPECT_THAT(written.body,
              HasSubstr(R"([{"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],)"
                        R"("encrypted_content":"sig"},)"
                        R"({"type":"reasoning","summary":[],"encrypted_content":"xyz"},)"
                        R"({"type":"message",)"));
  EXPECT_THAT(written.ignored, IsEmpty());

  const Written unsigned_thinking =
      write(request_of({{chat::Role::assistant, {chat::ThinkingPart{"hm"}, chat::TextPart{"t"}}}}));
  EXPECT_THAT(unsigned_thinking.body, Not(HasSubstr("reasoning")));
  EXPECT_THAT(unsigned_thinking.ignored, ElementsAre("messages.thinking"));
}

TEST(OpenAiResponsesRequestWriter, WritesToolsFlatAndSaysThatTheyAreNotStrict) {
  chat::Request request = user_says({chat::TextPart{"a"}});
  request.tools = {{.name = "f", .description = "d", .parameters = R"({"type":"object"})"},
                   {.name = "g", .strict = true}};
  EXPECT_THAT(write(request).body,
              HasSubstr(R"("tools":[{"type":"function","name":"f","description":"d",)"
                        R"("parameters":{"type":"object"},"strict":false},)"
                        R"({"type":"function","name":"g","parameters":null,"strict":true}])"));
  EXPECT_THAT(write(request, Api::responses).body,
              HasSubstr(R"("parameters":{"type":"object"}},)"));
}

TEST(OpenAiResponsesRequestWriter, KeepsTheChoiceOfTools) {
  using Kind = chat::ToolChoice::Kind;
  const auto body = [](chat::ToolChoice choice) {
    chat::Request request = user_says({chat::TextPart{"a"}});
    request.tool_choice = std::move(choice);
    request.parallel_tool_calls = false;
    return write(request).body;
  };
  EXPECT_THAT(body({.kind = Kind::none}), HasSubstr(R"("tool_choice":"none")"));
  EXPECT_THAT(body({.kind = Kind::automatic}), HasSubstr(R"("tool_choice":"auto")"));
  EXPECT_THAT(body({.kind = Kind::required}), HasSubstr(R"("tool_choice":"required")"));
  EXPECT_THAT(body({.kind = Kind::named, .name = "f"}),
              HasSubstr(R"("tool_choice":{"type":"function","name":"f"})"));
  EXPECT_THAT(body({.kind = Kind::required, .allowed = {"f"}}),
              HasSubstr(R"("tool_choice":{"type":"allowed_tools","mode":"required",)"
                        R"("tools":[{"type":"function","name":"f"}]})"));
  EXPECT_THAT(body({}), HasSubstr(R"("parallel_tool_calls":false)"));
}

TEST(OpenAiResponsesRequestWriter, RefusesTextsThatEndTheAnswerByTheNameTheClientKnows) {
  chat::Request request = user_says({chat::TextPart{"a"}});
  request.stop = {"END"};
  std::vector<std::string> ignored;
  const auto param = [&](Api client) {
    const auto body = openai_responses_format().write_request(request, client, ignored);
    return body ? "(written)" : body.error().param;
  };
  EXPECT_EQ(param(Api::messages), "stop_sequences");
  EXPECT_EQ(param(Api::chat_completions), "stop");
}

TEST(OpenAiResponsesRequestWriter, ListsWhatItHasNoPlaceFor) {
  chat::Request request = user_says({chat::TextPart{"a", chat::CacheControl{}}});
  request.top_k = 1;
  request.presence_penalty = 1;
  request.frequency_penalty = 1;
  request.seed = 1;
  request.reasoning.mode = chat::Reasoning::Mode::off;
  EXPECT_THAT(write(request).ignored, ElementsAre("top_k", "presence_penalty", "frequency_penalty",
                                                  "seed", "cache_control", "thinking"));
}

TEST(OpenAiResponsesRequestWriter, ListsWhatMessagesLose) {
  EXPECT_THAT(
      write(user_says({chat::ToolResultPart{.call_id = "c", .content = {}, .is_error = true},
                       chat::DocumentPart{.name = "n", .text = "t"}}))
          .ignored,
      ElementsAre("title"));
}

TEST(OpenAiResponsesRequestWriter, TurnsABudgetOfThinkingIntoAnEffort) {
  const auto body = [](std::int64_t budget) {
    chat::Request request = user_says({chat::TextPart{"a"}});
    request.reasoning = {.mode = chat::Reasoning::Mode::on, .budget_tokens = budget};
    return write(request).body;
  };
  const std::string rest = R"(,"summary":"auto"},"include":["reasoning.encrypted_content"])";
  EXPECT_THAT(body(4095), HasSubstr(R"("reasoning":{"effort":"low")" + rest));
  EXPECT_THAT(body(4096), HasSubstr(R"("reasoning":{"effort":"medium")" + rest));
  EXPECT_THAT(body(16383), HasSubstr(R"("reasoning":{"effort":"medium")" + rest));
  EXPECT_THAT(body(16384), HasSubstr(R"("reasoning":{"effort":"high")" + rest));
}

TEST(OpenAiResponsesRequestWriter, CallsASchemaOfMessagesStrictWhereItIs) {
  const auto body = [](Api client) {
    chat::Request request = user_says({chat::TextPart{"a"}});
    request.output_format = {.kind = chat::OutputFormat::Kind::json_schema,
                             .schema = R"({"type":"object","additionalProperties":false})"};
    return write(request, client).body;
  };
  EXPECT_THAT(body(Api::messages), HasSubstr(R"("additionalProperties":false},"strict":true})"));
  EXPECT_THAT(body(Api::chat_completions), Not(HasSubstr("strict")));
}

TEST(OpenAiResponsesRequestWriter, WritesNoSchemaWhereThereIsNone) {
  chat::Request request = user_says({chat::TextPart{"a"}});
  request.output_format = {.kind = chat::OutputFormat::Kind::json_schema};
  EXPECT_THAT(write(request, Api::messages).body,
              HasSubstr(R"("format":{"type":"json_schema","name":"answer"})"));
}

TEST(OpenAiResponsesRequestWriter, AsksForNoThinkingWhereTheClientDoesNot) {
  EXPECT_THAT(write(user_says({chat::TextPart{"a"}})).body, Not(HasSubstr("reasoning")));
}

TEST(OpenAiResponsesRequestWriter, ReadsBackWhatItWrote) {
  constexpr const char* kBody =
      R"({"model":"m","instructions":"s","input":[{"role":"developer","content":"d"},)"
      R"({"role":"user","content":[{"type":"input_text","text":"q"},)"
      R"({"type":"input_image","image_url":"https://a/b.png","detail":"high"},)"
      R"({"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BB"}]},)"
      R"({"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],)"
      R"("encrypted_content":"sig"},{"type":"reasoning","summary":[],"encrypted_content":"x"},)"
      R"({"role":"assistant","content":[{"type":"output_text","text":"t"},)"
      R"({"type":"refusal","refusal":"r"}]},)"
      R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":[1,2]}"},)"
      R"({"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},)"
      R"({"type":"function_call_output","call_id":"c1","output":"o"},)"
      R"({"type":"function_call_output","call_id":"c2","output":[)"
      R"({"type":"input_text","text":"p"},{"type":"input_image","image_url":"https://a/c.png"}]},)"
      R"({"role":"user","content":"go on"}],)"
      R"("tools":[{"type":"function","name":"f","description":"d","strict":false,)"
      R"("parameters":{"type":"object"}},{"type":"function","name":"g"}],)"
      R"("tool_choice":{"type":"allowed_tools","mode":"auto",)"
      R"("tools":[{"type":"function","name":"f"}]},"parallel_tool_calls":true,)"
      R"("max_output_tokens":100,"temperature":0.7,"top_p":0.9,"user":"u","metadata":{"k":"v"},)"
      R"("safety_identifier":"i","service_tier":"flex","prompt_cache_key":"p",)"
      R"("text":{"verbosity":"low","format":{"type":"json_schema","name":"n",)"
      R"("schema":{"type":"object"},"strict":true}},"reasoning":{"effort":"low","summary":"concise"},"stream":true})";
  const Format& format = openai_responses_format();
  auto request = format.read_request(kBody);
  ASSERT_TRUE(request.has_value()) << request.error().message;
  request->instructions.clear();  // a message by now
  const Written written = write(*request, Api::responses);
  const auto again = format.read_request(written.body);
  ASSERT_TRUE(again.has_value()) << again.error().message << written.body;
  EXPECT_EQ(*again, *request) << written.body;
  EXPECT_THAT(written.ignored, IsEmpty());
}

}  // namespace
}  // namespace gateway::formats
