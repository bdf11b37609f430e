#include <gtest/gtest.h>

#include "gateway/formats/openai_chat.h"

namespace gateway::formats::openai_chat {
namespace {

chat::Response response_of(std::vector<chat::Part> parts) {
  return {.model = "loopback",
          .parts = std::move(parts),
          .stop_reason = chat::StopReason::end_of_turn,
          .usage = {.prompt_tokens = 3, .completion_tokens = 2}};
}

const Stamp kStamp{.id = "chatcmpl-1", .created_s = 1700000000};

TEST(OpenAiChatWriter, WritesAChatCompletion) {
  EXPECT_EQ(
      write_response(response_of({chat::TextPart{"hi"}}), kStamp),
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"loopback",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},)"
      R"("logprobs":null,"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})");
}

TEST(OpenAiChatWriter, JoinsTextParts) {
  const std::string body =
      write_response(response_of({chat::TextPart{"a"}, chat::TextPart{"b"}}), kStamp);
  EXPECT_NE(body.find(R"("content":"ab")"), std::string::npos) << body;
  EXPECT_NE(write_response(response_of({}), kStamp).find(R"("content":"")"), std::string::npos);
}

TEST(OpenAiChatWriter, EscapesWhatJsonMustNotHold) {
  const std::string text("\"\\\n\x01\0\u00e9/", 8);
  const std::string body = write_response(response_of({chat::TextPart{text}}), kStamp);
  EXPECT_NE(body.find("\"content\":\"\\\"\\\\\\n\\u0001\\u0000\u00e9/\""), std::string::npos)
      << body;
}

TEST(OpenAiChatWriter, NamesWhyTheAnswerEnded) {
  const auto finish_reason = [](chat::StopReason reason) {
    chat::Response response = response_of({});
    response.stop_reason = reason;
    const std::string body = write_response(response, kStamp);
    const std::size_t at = body.find("finish_reason\":\"") + 16;
    return body.substr(at, body.find('"', at) - at);
  };
  EXPECT_EQ(finish_reason(chat::StopReason::end_of_turn), "stop");
  EXPECT_EQ(finish_reason(chat::StopReason::stop_sequence), "stop");
  EXPECT_EQ(finish_reason(chat::StopReason::max_tokens), "length");
  EXPECT_EQ(finish_reason(chat::StopReason::content_filter), "content_filter");
}

TEST(OpenAiChatWriter, WritesThinkingRefusalAndCalls) {
  chat::Response response = response_of(
      {chat::ThinkingPart{"hm", "sig"}, chat::OpaqueThinkingPart{"x"}, chat::RefusalPart{"no"},
       chat::ToolCallPart{"c1", "f", R"({"a":1})"}, chat::ToolCallPart{"c2", "g", ""}});
  response.stop_reason = chat::StopReason::tool_calls;
  response.usage = {.prompt_tokens = 9,
                    .completion_tokens = 4,
                    .cached_tokens = 5,
                    .cache_write_tokens = 1,
                    .reasoning_tokens = 2};
  EXPECT_EQ(
      write_response(response, kStamp),
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"loopback",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"no",)"
      R"("reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":)"
      R"({"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":)"
      R"({"name":"g","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],)"
      R"("usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,)"
      R"("prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":1},)"
      R"("completion_tokens_details":{"reasoning_tokens":2}}})");
}

TEST(OpenAiChatWriter, IsReadAgainAsItWasWritten) {
  chat::Response response =
      response_of({chat::ThinkingPart{"hm"}, chat::TextPart{"\xC3\xA9 "}, chat::RefusalPart{"no"},
                   chat::ToolCallPart{"c1", "f", R"({"a":1})"}});
  response.stop_reason = chat::StopReason::tool_calls;
  response.usage.cached_tokens = 1;
  const auto again = read_response(write_response(response, kStamp));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(*again, response);
}

TEST(OpenAiChatWriter, WritesErrorsWithNullWhereNothingIsToBlame) {
  EXPECT_EQ(write_error({.kind = chat::ErrorKind::not_found,
                         .message = "no \"x\"",
                         .param = "model",
                         .code = "model_not_found"}),
            R"({"error":{"message":"no \"x\"","type":"invalid_request_error","param":"model",)"
            R"("code":"model_not_found"}})");
  EXPECT_EQ(
      write_error(
          {.kind = chat::ErrorKind::unavailable, .message = "later", .param = {}, .code = {}}),
      R"({"error":{"message":"later","type":"server_error","param":null,"code":null}})");
}

TEST(OpenAiChatWriter, TellsALimitFromAFault) {
  const auto type = [](chat::ErrorKind kind) {
    const std::string body = write_error({.kind = kind, .message = {}, .param = {}, .code = {}});
    const std::size_t at = body.find("type\":\"") + 7;
    return body.substr(at, body.find('"', at) - at);
  };
  EXPECT_EQ(type(chat::ErrorKind::rate_limited), "requests");
  EXPECT_EQ(type(chat::ErrorKind::internal), "server_error");
  EXPECT_EQ(type(chat::ErrorKind::bad_gateway), "server_error");
  EXPECT_EQ(type(chat::ErrorKind::gateway_timeout), "server_error");
  EXPECT_EQ(type(chat::ErrorKind::overloaded), "server_error");
  EXPECT_EQ(type(chat::ErrorKind::payment_required), "insufficient_quota");
  EXPECT_EQ(type(chat::ErrorKind::unauthenticated), "invalid_request_error");
}

TEST(OpenAiChatWriter, ListsModels) {
  EXPECT_EQ(write_models({{.id = "loopback", .owned_by = "me"}}),
            R"({"object":"list","data":[{"id":"loopback","object":"model","created":0,)"
            R"("owned_by":"me"}]})");
  EXPECT_EQ(write_models({}), R"({"object":"list","data":[]})");
}

}  // namespace
}  // namespace gateway::formats::openai_chat
