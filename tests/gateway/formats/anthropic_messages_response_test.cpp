#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::ErrorKind;
using chat::Response;
using chat::StopReason;
using chat::TextPart;
using chat::ToolCallPart;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kUsage = R"("usage":{"input_tokens":0,"cache_creation_input_tokens":0,)"
                               R"("cache_read_input_tokens":0,"output_tokens":0})";

std::string written(std::vector<chat::Part> parts, StopReason reason = StopReason::end_of_turn) {
  return write_response({.model = "m", .parts = std::move(parts), .stop_reason = reason},
                        {.id = "msg_1", .created_s = 7});
}

std::string message(const std::string& content, const std::string& stop_reason) {
  return R"({"id":"msg_1","type":"message","role":"assistant","model":"m","content":[)" + content +
         R"(],"stop_reason":")" + stop_reason + R"(","stop_sequence":null,)" + kUsage + "}";
}

Response read(const std::string& body) {
  const auto response = read_response(body);
  EXPECT_TRUE(response.has_value()) << body;
  return response.value_or(Response{});
}

TEST(AnthropicMessagesResponse, IsWritten) {
  EXPECT_EQ(written({chat::ThinkingPart{"h", "s"}, chat::OpaqueThinkingPart{"o"}, TextPart{"a"},
                     ToolCallPart{"t", "f", R"({"x":1})"}},
                    StopReason::tool_calls),
            message(R"({"type":"thinking","thinking":"h","signature":"s"},)"
                    R"({"type":"redacted_thinking","data":"o"},)"
                    R"({"type":"text","text":"a","citations":null},)"
                    R"({"type":"tool_use","id":"t","name":"f","input":{"x":1}})",
                    "tool_use"));
}

TEST(AnthropicMessagesResponse, HasNoEmptyBlocks) {
  EXPECT_EQ(written({}), message("", "end_turn"));
  EXPECT_EQ(written({TextPart{""}, chat::ThinkingPart{"", ""}, chat::OpaqueThinkingPart{""},
                     chat::RefusalPart{""}, TextPart{" "}},
                    StopReason::max_tokens),
            message(R"({"type":"text","text":" ","citations":null})", "max_tokens"));
}

TEST(AnthropicMessagesResponse, HasASignatureEvenWhereThereIsNone) {
  EXPECT_EQ(written({chat::ThinkingPart{"h", ""}}),
            message(R"({"type":"thinking","thinking":"h","signature":""})", "end_turn"));
}

TEST(AnthropicMessagesResponse, TellsOfRefusalsAndCallsThatTheUpstreamEndsWithStop) {
  EXPECT_EQ(written({chat::RefusalPart{"no"}}),
            message(R"({"type":"text","text":"no","citations":null})", "refusal"));
  EXPECT_THAT(written({}, StopReason::content_filter), HasSubstr(R"("stop_reason":"refusal")"));
  EXPECT_THAT(written({ToolCallPart{"t", "f", ""}}),
              HasSubstr(R"("input":{}}],"stop_reason":"tool_use")"));
  EXPECT_THAT(written({ToolCallPart{"t", "f", R"({"cut)"}}, StopReason::max_tokens),
              HasSubstr(R"("input":{"invalid_arguments":"{\"cut"}}],"stop_reason":"max_tokens")"));
}

TEST(AnthropicMessagesResponse, NamesTheTextThatStoppedIt) {
  const Response response{
      .model = "m", .stop_reason = StopReason::stop_sequence, .stop_sequence = "END"};
  EXPECT_THAT(write_response(response, {}),
              HasSubstr(R"("stop_reason":"stop_sequence","stop_sequence":"END")"));
}

TEST(AnthropicMessagesResponse, CountsTheTokensOfACacheApart) {
  const Response response{.usage = {.prompt_tokens = 100,
                                    .completion_tokens = 9,
                                    .cached_tokens = 60,
                                    .cache_write_tokens = 30,
                                    .reasoning_tokens = 4}};
  const std::string body = write_response(response, {});
  EXPECT_THAT(body, HasSubstr(R"("usage":{"input_tokens":10,"cache_creation_input_tokens":30,)"
                              R"("cache_read_input_tokens":60,"output_tokens":9,)"
                              R"("output_tokens_details":{"thinking_tokens":4}})"));
  EXPECT_EQ(read(body).usage, response.usage);
}

TEST(AnthropicMessagesResponse, NeverCountsBelowZero) {
  EXPECT_THAT(write_response({.usage = {.prompt_tokens = 1, .cached_tokens = 5}}, {}),
              HasSubstr(R"("input_tokens":0)"));
  EXPECT_EQ(read(R"({"content":[],"usage":{"input_tokens":-5,"output_tokens":1.5}})").usage,
            chat::Usage{});
}

TEST(AnthropicMessagesResponse, BearsCountsOfAnySize) {
  const chat::Usage usage = read(R"({"content":[],"usage":{"input_tokens":9223372036854775807,)"
                                 R"("cache_read_input_tokens":9223372036854775807,)"
                                 R"("output_tokens":99999999999999999999}})")
                                .usage;
  EXPECT_GT(usage.prompt_tokens, usage.cached_tokens);
  EXPECT_EQ(usage.completion_tokens, 0);
}

TEST(AnthropicMessagesResponse, IsReadAsItWasWritten) {
  const Response response{.model = "m",
                          .parts = {chat::ThinkingPart{"h", "s"}, chat::OpaqueThinkingPart{"o"},
                                    TextPart{"a"}, ToolCallPart{"t", "f", R"({"x":[1]})"}},
                          .stop_reason = StopReason::tool_calls,
                          .usage = {.prompt_tokens = 3, .completion_tokens = 4}};
  EXPECT_EQ(read(write_response(response, {})), response);
}

TEST(AnthropicMessagesResponse, IsReadWhateverItsStopReason) {
  const auto reason = [](const std::string& name) {
    return read(R"({"content":[],"stop_reason":")" + name + R"("})").stop_reason;
  };
  EXPECT_EQ(reason("end_turn"), StopReason::end_of_turn);
  EXPECT_EQ(reason("pause_turn"), StopReason::end_of_turn);
  EXPECT_EQ(reason("stop_sequence"), StopReason::stop_sequence);
  EXPECT_EQ(reason("max_tokens"), StopReason::max_tokens);
  EXPECT_EQ(reason("model_context_window_exceeded"), StopReason::max_tokens);
  EXPECT_EQ(reason("tool_use"), StopReason::end_of_turn) << "without any call";
  EXPECT_EQ(reason("refusal"), StopReason::content_filter);
  EXPECT_EQ(reason("future"), StopReason::end_of_turn);
  EXPECT_EQ(
      read(R"({"content":[],"stop_reason":"stop_sequence","stop_sequence":"x"})").stop_sequence,
      "x");
}

TEST(AnthropicMessagesResponse, IsReadWithoutTheBlocksOfTheServer) {
  EXPECT_THAT(
      read(R"({"content":[{"type":"server_tool_use","id":"s"},1,{"type":"text",)"
           R"("text":""},{"type":"tool_use","id":"t","name":"f"},)"
           R"({"type":"text","text":"a","citations":[{}]}],"stop_reason":"end_turn"})"),
      testing::AllOf(testing::Field(&Response::parts,
                                    ElementsAre(ToolCallPart{"t", "f", "{}"}, TextPart{"a"})),
                     testing::Field(&Response::stop_reason, StopReason::tool_calls)));
}

TEST(AnthropicMessagesResponse, ThatMakesNoSenseIsABadGateway) {
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"content":"a"})", R"({"type":"error","error":{}})",
        R"({"content":[{"type":"tool_use","name":"f"}]})",
        R"({"content":[{"type":"tool_use","id":"t"}]})",
        R"({"content":[{"type":"tool_use","id":"t","name":"f","input":"{}"}]})"}) {
    const auto response = read_response(body);
    ASSERT_FALSE(response.has_value()) << body;
    EXPECT_EQ(response.error().kind, ErrorKind::bad_gateway);
    EXPECT_THAT(response.error().message, Not(HasSubstr("html")));
  }
}

TEST(AnthropicMessagesError, IsWrittenByItsKind) {
  EXPECT_EQ(write_error({.kind = ErrorKind::invalid_request, .message = "a \"b\""}, "req_1"),
            R"({"type":"error","error":{"type":"invalid_request_error","message":"a \"b\""},)"
            R"("request_id":"req_1"})");
  const std::vector<std::pair<ErrorKind, std::string>> types = {
      {ErrorKind::unauthenticated, "authentication_error"},
      {ErrorKind::payment_required, "billing_error"},
      {ErrorKind::permission_denied, "permission_error"},
      {ErrorKind::not_found, "not_found_error"},
      {ErrorKind::method_not_allowed, "invalid_request_error"},
      {ErrorKind::timed_out, "timeout_error"},
      {ErrorKind::too_large, "request_too_large"},
      {ErrorKind::rate_limited, "rate_limit_error"},
      {ErrorKind::internal, "api_error"},
      {ErrorKind::bad_gateway, "api_error"},
      {ErrorKind::unavailable, "api_error"},
      {ErrorKind::gateway_timeout, "timeout_error"},
      {ErrorKind::overloaded, "overloaded_error"}};
  for (const auto& [kind, type] : types) {
    EXPECT_EQ(
        write_error({.kind = kind, .message = "m"}, ""),
        R"({"type":"error","error":{"type":")" + type + R"(","message":"m"},"request_id":null})");
  }
}

TEST(AnthropicMessagesError, IsReadWithItsStatus) {
  const chat::Error error = read_error(
      529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})");
  EXPECT_EQ(error.kind, ErrorKind::overloaded);
  EXPECT_EQ(error.message, "Overloaded");
  EXPECT_EQ(error.status, 529);
  EXPECT_EQ(status_for(Api::messages, error), 529);
  EXPECT_EQ(status_for(Api::chat_completions, error), 503);
  EXPECT_EQ(read_error(429, "{}").kind, ErrorKind::rate_limited);
}

TEST(AnthropicMessagesError, NamesTheFieldInItsMessageForItHasNoOtherPlace) {
  const auto told = [](const chat::Error& error) { return write_error(error, ""); };
  EXPECT_THAT(told({.message = "no", .param = "messages"}),
              HasSubstr(R"("message":"messages: no")"));
  EXPECT_THAT(told({.message = "'top_k' no", .param = "top_k"}),
              HasSubstr(R"("message":"'top_k' no")"));
  EXPECT_THAT(told({.message = "no"}), HasSubstr(R"("message":"no")"));
  // An upstream's word for the field need not be the client's.
  EXPECT_THAT(told({.message = "no", .param = "stop", .status = 400}),
              HasSubstr(R"("message":"no")"));
  EXPECT_THAT(write_error_event({.message = "no", .param = "messages"}, 0),
              HasSubstr(R"("message":"messages: no")"));
}

TEST(AnthropicMessagesError, NeverShowsAPageOfSomebodyElse) {
  for (const char* body : {"<html>secret</html>", "", R"({"error":"secret"})", "[]",
                           R"({"error":{"message":{"a":"secret"}}})"}) {
    EXPECT_EQ(read_error(502, body).message, "The upstream answered with status 502.");
  }
}

TEST(AnthropicMessagesFormat, IsWhole) {
  const Format& format = anthropic_messages_format();
  EXPECT_EQ(format.api, Api::messages);
  EXPECT_EQ(format.name, "anthropic_messages");
  EXPECT_EQ(format.path, "/v1/messages");
  EXPECT_EQ(format.id_prefix, "msg_");
  EXPECT_EQ(format.read_request("").error().kind, ErrorKind::invalid_request);
  EXPECT_EQ(format.read_response("").error().kind, ErrorKind::bad_gateway);
  EXPECT_NE(format.make_stream_reader(), nullptr);
  EXPECT_NE(format.make_stream_writer({}, {}), nullptr);
  EXPECT_EQ(format.write_error, write_error);
  EXPECT_EQ(format.read_error, read_error);
  EXPECT_EQ(format.write_request, write_request);
  EXPECT_EQ(format.write_response, write_response);
}

TEST(AnthropicMessagesRoundTrip, KeepsARequest) {
  const std::string body =
      R"({"model":"m","max_tokens":9000,"system":[{"type":"text","text":"s","cache_control":)"
      R"({"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"t"}],"messages":[)"
      R"({"role":"user","content":[{"type":"text","text":"a","cache_control":)"
      R"({"type":"ephemeral"}},{"type":"image","source":{"type":"base64","media_type":)"
      R"("image/png","data":"AA"}},{"type":"document","source":{"type":"text","media_type":)"
      R"("text/plain","data":"d"},"title":"n"}]},{"role":"assistant","content":[)"
      R"({"type":"thinking","thinking":"h","signature":"x"},{"type":"redacted_thinking",)"
      R"("data":"o"},{"type":"tool_use","id":"1","name":"f","input":{"a":"\u00e9"}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":[)"
      R"({"type":"text","text":"r","cache_control":{"type":"ephemeral"}},{"type":"image",)"
      R"("source":{"type":"url","url":"http://i"}}],"is_error":true},{"type":"text",)"
      R"("text":"go"}]}],"tools":[{"name":"f","description":"d","input_schema":)"
      R"({"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"}}],"tool_choice":)"
      R"({"type":"auto","disable_parallel_tool_use":true},"thinking":{"type":"enabled",)"
      R"("budget_tokens":2000},"output_config":{"effort":"high","format":{"type":"json_schema",)"
      R"("schema":{}}},"stop_sequences":["x"],"temperature":1.0,"top_p":0.95,"metadata":)"
      R"({"user_id":"u"},"stream":true})";
  const auto request = read_request(body);
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_THAT(request->ignored, IsEmpty());
  std::vector<std::string> ignored;
  const auto again = write_request(*request, Api::messages, ignored);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_THAT(ignored, IsEmpty());
  EXPECT_EQ(read_request(*again).value(), *request);
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
