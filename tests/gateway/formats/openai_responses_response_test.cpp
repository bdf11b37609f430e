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

const Stamp kStamp{.id = "resp_1", .created_s = 1700000000};

tl::expected<chat::Response, chat::Error> read(const std::string& body) {
  return openai_responses_format().read_response(body);
}

chat::Response read_output(const std::string& items, const std::string& fields = {}) {
  const auto response =
      read(R"({"id":"resp_9","model":"m",)" + fields + R"("output":[)" + items + "]}");
  EXPECT_TRUE(response.has_value()) << items << (response ? "" : response.error().message);
  return response.value_or(chat::Response{});
}

chat::Error error_of(const std::string& body) {
  const auto response = read(body);
  EXPECT_FALSE(response.has_value()) << body;
  return response ? chat::Error{} : response.error();
}

std::string write(const chat::Response& response) {
  return openai_responses_format().write_response(response, kStamp);
}

constexpr const char* kText =
    R"({"type":"message","id":"msg_1","role":"assistant","status":"completed",)"
    R"("content":[{"type":"output_text","text":"hi","annotations":[]}]})";
constexpr const char* kCall =
    R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}"})";

TEST(OpenAiResponsesResponse, IsWrittenWithEveryFieldThatClientsTypesAskFor) {
  EXPECT_EQ(
      write({.model = "m",
             .parts = {chat::TextPart{"hi"}},
             .usage = {.prompt_tokens = 10,
                       .completion_tokens = 5,
                       .cached_tokens = 4,
                       .cache_write_tokens = 3,
                       .reasoning_tokens = 2}}),
      R"({"id":"resp_1","object":"response","created_at":1700000000,"status":"completed",)"
      R"("background":false,"error":null,"incomplete_details":null,"model":"m",)"
      R"("output":[{"id":"msg_1_0","type":"message","status":"completed","role":"assistant",)"
      R"("content":[{"type":"output_text","text":"hi","annotations":[],"logprobs":[]}]}],)"
      R"("usage":{"input_tokens":10,)"
      R"("input_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"output_tokens":5,)"
      R"("output_tokens_details":{"reasoning_tokens":2},"total_tokens":15},)"
      R"("instructions":null,"max_output_tokens":null,"metadata":{},"parallel_tool_calls":true,)"
      R"("previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,)"
      R"("temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],)"
      R"("top_p":null,"truncation":"disabled","user":null})");
}

TEST(OpenAiResponsesResponse, WritesEveryKindOfItem) {
  EXPECT_THAT(
      write({.parts = {chat::ThinkingPart{"hm", "sig"}, chat::OpaqueThinkingPart{"xyz"},
                       chat::TextPart{""}, chat::RefusalPart{"no"},
                       chat::ToolCallPart{"c1", "f", "{}"}},
             .stop_reason = chat::StopReason::tool_calls}),
      HasSubstr(R"("output":[{"id":"rs_1_0","type":"reasoning",)"
                R"("summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"sig"},)"
                R"({"id":"rs_1_1","type":"reasoning","summary":[],"encrypted_content":"xyz"},)"
                R"({"id":"msg_1_2","type":"message","status":"completed","role":"assistant",)"
                R"("content":[{"type":"refusal","refusal":"no"}]},)"
                R"({"id":"fc_1_3","type":"function_call","status":"completed","call_id":"c1",)"
                R"("name":"f","arguments":"{}"}],)"));
}

TEST(OpenAiResponsesResponse, EndsATurnOfToolsAsCompleted) {
  const std::string body = write({.parts = {chat::ToolCallPart{"c1", "f", "{}"}},
                                  .stop_reason = chat::StopReason::tool_calls});
  EXPECT_THAT(body, HasSubstr(R"("status":"completed","background")"));
  EXPECT_THAT(body, HasSubstr(R"("incomplete_details":null)"));
}

TEST(OpenAiResponsesResponse, TellsWhyItIsIncomplete) {
  const auto body = [](chat::StopReason reason) {
    return write({.parts = {chat::TextPart{"a"}, chat::TextPart{"b"}}, .stop_reason = reason});
  };
  const std::string cut = body(chat::StopReason::max_tokens);
  EXPECT_THAT(cut, HasSubstr(R"("status":"incomplete","background")"));
  EXPECT_THAT(cut, HasSubstr(R"("incomplete_details":{"reason":"max_output_tokens"})"));
  EXPECT_THAT(cut, HasSubstr(R"("id":"msg_1_0","type":"message","status":"completed")"));
  EXPECT_THAT(cut, HasSubstr(R"("id":"msg_1_1","type":"message","status":"incomplete")"));
  EXPECT_THAT(body(chat::StopReason::content_filter),
              HasSubstr(R"("incomplete_details":{"reason":"content_filter"})"));
  EXPECT_THAT(body(chat::StopReason::stop_sequence), Not(HasSubstr("incomplete\"")));
}

TEST(OpenAiResponsesResponse, IsReadWithItsItemsInOrder) {
  const chat::Response response = read_output(
      std::string(R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text",)") +
      R"("text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"sig"},)" +
      R"({"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"xyz"},)" +
      R"({"type":"reasoning","id":"rs_3","summary":[]},{"type":"web_search_call","id":"ws"},)" +
      kText + "," + kCall + R"(,{"type":"message","content":[{"type":"refusal","refusal":"no"}]})");
  EXPECT_EQ(response.model, "m");
  EXPECT_THAT(response.parts, ElementsAre(chat::Part(chat::ThinkingPart{"a\n\nb", "sig"}),
                                          chat::Part(chat::OpaqueThinkingPart{"xyz"}),
                                          chat::Part(chat::TextPart{"hi"}),
                                          chat::Part(chat::ToolCallPart{"c1", "f", R"({"a":1})"}),
                                          chat::Part(chat::RefusalPart{"no"})));
}

TEST(OpenAiResponsesResponse, ReadsATurnOfToolsByItsCalls) {
  const std::string completed = R"("status":"completed",)";
  EXPECT_EQ(read_output(kCall, completed).stop_reason, chat::StopReason::tool_calls);
  EXPECT_EQ(read_output(kText, completed).stop_reason, chat::StopReason::end_of_turn);
}

TEST(OpenAiResponsesResponse, ReadsWhyItIsIncomplete) {
  const auto reason = [](const std::string& why) {
    return read_output(kText,
                       R"("status":"incomplete","incomplete_details":{"reason":")" + why + R"("},)")
        .stop_reason;
  };
  EXPECT_EQ(reason("max_output_tokens"), chat::StopReason::max_tokens);
  EXPECT_EQ(reason("content_filter"), chat::StopReason::content_filter);
}

TEST(OpenAiResponsesResponse, CountsCachedTokensAsPartOfTheInput) {
  EXPECT_EQ(read_output("", R"("usage":{"input_tokens":10,"input_tokens_details":)"
                            R"({"cached_tokens":4,"cache_write_tokens":3},"output_tokens":5,)"
                            R"("output_tokens_details":{"reasoning_tokens":2}},)")
                .usage,
            (chat::Usage{.prompt_tokens = 10,
                         .completion_tokens = 5,
                         .cached_tokens = 4,
                         .cache_write_tokens = 3,
                         .reasoning_tokens = 2}));
}

TEST(OpenAiResponsesResponse, ReadsNoArgumentsAsAnEmptyObject) {
  EXPECT_THAT(
      read_output(R"({"type":"function_call","call_id":"c","name":"f","arguments":""})").parts,
      ElementsAre(chat::Part(chat::ToolCallPart{"c", "f", "{}"})));
}

TEST(OpenAiResponsesResponse, LeavesOutACallThatTheLimitCutOff) {
  const std::string cut =
      R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":"})";
  EXPECT_THAT(read_output(cut, R"("status":"incomplete",)").parts, IsEmpty());
  EXPECT_THAT(read_output(cut + "," + kText, R"("status":"incomplete",)").parts,
              ElementsAre(chat::Part(chat::ToolCallPart{"c", "f", R"({"a":)"}),
                          chat::Part(chat::TextPart{"hi"})));
}

TEST(OpenAiResponsesResponse, KeepsArgumentsAsTheModelWroteThem) {
  const auto arguments = [](const std::string& json) {
    return read_output(
               R"({"type":"function_call","call_id":"c","name":"f","arguments":)" + json + "}",
               R"("status":"completed",)")
        .parts;
  };
  EXPECT_THAT(arguments(R"("{\"a\": tru")"),
              ElementsAre(chat::Part(chat::ToolCallPart{"c", "f", R"({"a": tru)"})));
  EXPECT_THAT(arguments(R"("null")"),
              ElementsAre(chat::Part(chat::ToolCallPart{"c", "f", "null"})));
}

TEST(OpenAiResponsesResponse, GivesACallWithoutAnIdOneOfItsAnswer) {
  EXPECT_THAT(read_output(kText + std::string(R"(,{"type":"function_call","name":"f"})")).parts,
              ElementsAre(chat::Part(chat::TextPart{"hi"}),
                          chat::Part(chat::ToolCallPart{"call_resp9_1", "f", "{}"})));
}

TEST(OpenAiResponsesResponse, IsAnErrorWhereItMakesNoSense) {
  for (const char* const body :
       {"", "<html>", "[]", "{}", R"({"output":{}})", R"({"status":"queued","output":[]})",
        R"({"output":[{"type":"function_call","call_id":"c"}]})"}) {
    EXPECT_EQ(error_of(body).kind, chat::ErrorKind::bad_gateway) << body;
    EXPECT_FALSE(error_of(body).message.empty()) << body;
  }
}

TEST(OpenAiResponsesResponse, ThatFailedKeepsTheUpstreamsWords) {
  const chat::Error error = error_of(
      R"({"status":"failed","error":{"code":"rate_limit_exceeded","message":"slow"},"output":[]})");
  EXPECT_EQ(error.kind, chat::ErrorKind::rate_limited);
  EXPECT_EQ(error.message, "slow");
  EXPECT_EQ(error.code, "rate_limit_exceeded");
  EXPECT_EQ(error_of(R"({"status":"failed","output":[]})").kind, chat::ErrorKind::bad_gateway);
}

TEST(OpenAiResponsesResponse, IsReadAsItWasWritten) {
  const chat::Response response{
      .model = "m",
      .parts = {chat::ThinkingPart{"", "sig"}, chat::ThinkingPart{"hm", ""},
                chat::OpaqueThinkingPart{"x"}, chat::TextPart{" a\n"}, chat::RefusalPart{"no"},
                chat::ToolCallPart{"c", "f", "{}"}},
      .stop_reason = chat::StopReason::tool_calls,
      .usage = {.prompt_tokens = 3, .completion_tokens = 2, .cached_tokens = 1}};
  const auto again = read(write(response));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(*again, response);
}

TEST(OpenAiResponsesError, KeepsTheUpstreamsWordsAndStatus) {
  const auto read_error = openai_responses_format().read_error;
  EXPECT_EQ(read_error(429, R"({"error":{"message":"slow","type":"requests","param":"p",)"
                            R"("code":"rate_limit_exceeded"}})"),
            (chat::Error{.kind = chat::ErrorKind::rate_limited,
                         .message = "slow",
                         .param = "p",
                         .code = "rate_limit_exceeded",
                         .status = 429}));
  EXPECT_EQ(read_error(502, "<html>secret</html>"),
            (chat::Error{.kind = chat::ErrorKind::bad_gateway,
                         .message = "The upstream answered with status 502.",
                         .status = 502}));
}

TEST(OpenAiResponsesError, IsWrittenInTheApisShape) {
  EXPECT_EQ(openai_responses_format().write_error({.kind = chat::ErrorKind::invalid_request,
                                                   .message = "m \"x\"",
                                                   .param = "input[0]",
                                                   .code = "invalid_value"},
                                                  "req_1"),
            R"({"error":{"message":"m \"x\"","type":"invalid_request_error",)"
            R"("param":"input[0]","code":"invalid_value"}})");
  EXPECT_EQ(openai_responses_format().write_error(
                {.kind = chat::ErrorKind::overloaded, .message = "later"}, ""),
            R"({"error":{"message":"later","type":"server_error","param":null,"code":null}})");
}

TEST(OpenAiResponsesResponse, RepeatsTheOptionsOfItsRequest) {
  const chat::Request asked{
      .model = "m",
      .tools = {{.name = "f", .parameters = R"({"type":"object"})", .strict = true}},
      .tool_choice = chat::ToolChoice{.kind = chat::ToolChoice::Kind::required},
      .parallel_tool_calls = false,
      .max_tokens = 50,
      .temperature = 0.5,
      .output_format = {.kind = chat::OutputFormat::Kind::json_object},
      .reasoning = {.effort = "low"},
      .verbosity = "high",
      .user = "u",
      .safety_identifier = "s",
      .prompt_cache_key = "k",
      .instructions = "be \"brief\"",
      .metadata = {{"a", "b"}}};
  const std::string body =
      openai_responses_format().write_response({.model = "m"}, {.id = "resp_1", .asked = &asked});
  for (const char* const field :
       {R"("max_output_tokens":50,)", R"("metadata":{"a":"b"})", R"("parallel_tool_calls":false)",
        R"("reasoning":{"effort":"low","summary":null})", R"("temperature":0.5,)",
        R"("text":{"format":{"type":"json_object"},"verbosity":"high"})",
        R"("instructions":"be \"brief\"",)", R"("safety_identifier":"s","prompt_cache_key":"k")",
        R"("tool_choice":"required")",
        R"("tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}])",
        R"("top_p":null)", R"("user":"u")"}) {
    EXPECT_THAT(body, testing::HasSubstr(field));
  }
}

}  // namespace
}  // namespace gateway::formats
