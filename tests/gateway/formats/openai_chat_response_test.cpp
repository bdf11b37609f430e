#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/openai_chat.h"

namespace gateway::formats::openai_chat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string answer(const std::string& message, const std::string& finish_reason = "stop") {
  return R"({"id":"x","model":"up","choices":[{"index":0,"message":)" + message +
         R"(,"finish_reason":")" + finish_reason + R"("}]})";
}

chat::Response read(const std::string& body) {
  const auto response = read_response(body);
  EXPECT_TRUE(response.has_value()) << body << "\n" << response.error().message;
  return response.value_or(chat::Response{});
}

chat::ErrorKind kind_of(const std::string& body) {
  const auto response = read_response(body);
  EXPECT_FALSE(response.has_value()) << body;
  return response ? chat::ErrorKind::internal : response.error().kind;
}

std::string call(const std::string& id, const std::string& arguments) {
  return R"({"id":")" + id + R"(","type":"function","function":{"name":"f","arguments":)" +
         arguments + "}}";
}

TEST(OpenAiChatResponse, ReadsTextThinkingRefusalAndCallsInOrder) {
  const chat::Response response =
      read(R"({"model":"up","choices":[{"message":{"role":"assistant","content":" hi\n",)"
           R"("refusal":"no","reasoning_content":"hm","tool_calls":[)" +
           call("c1", R"("{\"a\":1}")") + "," + call("c2", R"("")") +
           R"(]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,)"
           R"("completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4,)"
           R"("cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}})");
  EXPECT_EQ(response, (chat::Response{.model = "up",
                                      .parts = {chat::ThinkingPart{"hm"}, chat::TextPart{" hi\n"},
                                                chat::RefusalPart{"no"},
                                                chat::ToolCallPart{"c1", "f", R"({"a":1})"},
                                                chat::ToolCallPart{"c2", "f", "{}"}},
                                      .stop_reason = chat::StopReason::tool_calls,
                                      .usage = {.prompt_tokens = 10,
                                                .completion_tokens = 7,
                                                .cached_tokens = 4,
                                                .cache_write_tokens = 3,
                                                .reasoning_tokens = 2}}));
}

TEST(OpenAiChatResponse, ReadsWhatVendorsWriteOtherwise) {
  EXPECT_THAT(read(answer(R"({"content":[{"type":"text","text":"a"},{"text":"b"}],)"
                          R"("reasoning":"hm","tool_calls":[)" +
                          call("c", R"({"a":1})") + "]}"))
                  .parts,
              ElementsAre(chat::ThinkingPart{"hm"}, chat::TextPart{"ab"},
                          chat::ToolCallPart{"c", "f", R"({"a":1})"}));
  EXPECT_THAT(read(answer(R"({"content":null})")).parts, IsEmpty());
}

TEST(OpenAiChatResponse, TellsWhyItEndedByTheCallsWhereTheUpstreamSaysStop) {
  const std::string calls = R"({"tool_calls":[)" + call("c", R"("{}")") + "]}";
  EXPECT_EQ(read(answer(calls, "stop")).stop_reason, chat::StopReason::tool_calls);
  EXPECT_EQ(read(answer(calls, "length")).stop_reason, chat::StopReason::max_tokens);
  const std::string text = R"({"content":"x"})";
  EXPECT_EQ(read(answer(text, "stop")).stop_reason, chat::StopReason::end_of_turn);
  EXPECT_EQ(read(answer(text, "tool_calls")).stop_reason, chat::StopReason::end_of_turn);
  EXPECT_EQ(read(answer(text, "length")).stop_reason, chat::StopReason::max_tokens);
  EXPECT_EQ(read(answer(text, "content_filter")).stop_reason, chat::StopReason::content_filter);
  EXPECT_EQ(read(answer(text, "new")).stop_reason, chat::StopReason::end_of_turn);
}

TEST(OpenAiChatResponse, LeavesOutTheCallThatTheLimitCutOff) {
  const std::string cut =
      R"({"tool_calls":[)" + call("c1", R"("{}")") + "," + call("c2", R"("{\"a\":")") + "]}";
  EXPECT_THAT(read(answer(cut, "length")).parts, ElementsAre(chat::ToolCallPart{"c1", "f", "{}"}));
  const std::string first =
      R"({"tool_calls":[)" + call("c1", R"("{\"a\":")") + "," + call("c2", R"("{}")") + "]}";
  EXPECT_THAT(
      read(answer(first, "length")).parts,
      ElementsAre(chat::ToolCallPart{"c1", "f", R"({"a":)"}, chat::ToolCallPart{"c2", "f", "{}"}));
}

TEST(OpenAiChatResponse, KeepsArgumentsAsTheModelWroteThem) {
  for (const std::string arguments : {R"({"a": tru)", "null", "[]", "x"}) {
    std::string quoted = "\"";
    for (const char c : arguments) {
      quoted += c == '"' ? "\\\"" : std::string(1, c);
    }
    EXPECT_THAT(read(answer(R"({"tool_calls":[)" + call("c", quoted + "\"") + "]}")).parts,
                ElementsAre(chat::ToolCallPart{"c", "f", arguments}));
  }
  EXPECT_THAT(read(answer(R"({"tool_calls":[)" + call("c", "[1]") + "]}")).parts,
              ElementsAre(chat::ToolCallPart{"c", "f", "[1]"}));
}

TEST(OpenAiChatResponse, GivesACallWithoutAnIdOneOfItsAnswer) {
  const auto calls = [](const std::string& id) {
    return read(R"({"id":")" + id + R"(","choices":[{"message":{"tool_calls":[)" +
                call("", R"("{}")") + "," + call("c2", R"("{}")") +
                R"(,{"function":{"name":"f"}}]}}]})")
        .parts;
  };
  EXPECT_THAT(calls("chatcmpl-01234567-89ab-cdef-0123-456789abcdef"),
              ElementsAre(chat::ToolCallPart{"call_89abcdef0123456789abcdef_0", "f", "{}"},
                          chat::ToolCallPart{"c2", "f", "{}"},
                          chat::ToolCallPart{"call_89abcdef0123456789abcdef_2", "f", "{}"}));
  EXPECT_EQ(calls("x:1").front(), chat::Part(chat::ToolCallPart{"call_x1_0", "f", "{}"}));
}

TEST(OpenAiChatResponse, GivesCallsOfAnswersWithoutAnIdOthersInEachAnswer) {
  const std::string body =
      R"({"choices":[{"message":{"tool_calls":[)" + call("", R"("{}")") + "]}}]}";
  const auto id = [&] { return std::get<chat::ToolCallPart>(read(body).parts.at(0)).id; };
  const std::string first = id();
  EXPECT_THAT(first, testing::MatchesRegex("call_[0-9a-f]{16}_0"));
  EXPECT_NE(id(), first);
}

TEST(OpenAiChatResponse, NeverCountsAPartOfTheTokensAboveTheWhole) {
  const chat::Usage usage =
      read(R"({"choices":[{"message":{}}],"usage":{"prompt_tokens":10,)"
           R"("completion_tokens":9223372036854775807,"prompt_tokens_details":{"cached_tokens":8,)"
           R"("cache_write_tokens":8},"completion_tokens_details":{"reasoning_tokens":-1}}})")
          .usage;
  EXPECT_EQ(usage, (chat::Usage{.prompt_tokens = 10,
                                .completion_tokens = 1'000'000'000'000'000,
                                .cached_tokens = 8,
                                .cache_write_tokens = 2}));
  EXPECT_EQ(read(R"({"choices":[{"message":{}}],"usage":"x"})").usage, chat::Usage{});
}

TEST(OpenAiChatResponse, TakesAnAnswerWithoutSenseForABadGateway) {
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"choices":[]})", R"({"choices":{}})", R"({"choices":[1]})",
        R"({"choices":[{"message":1}]})", R"({"choices":[{"message":{"tool_calls":[1]}}]})",
        R"({"choices":[{"message":{"tool_calls":[{"id":"c","function":{}}]}}]})"}) {
    EXPECT_EQ(kind_of(body), chat::ErrorKind::bad_gateway) << body;
  }
}

TEST(OpenAiChatResponse, SaysWhyWhereTheUpstreamAnswersWithAnErrorInstead) {
  const auto response = read_response(R"({"error":{"message":"no credit","code":402}})");
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, chat::ErrorKind::bad_gateway);
  EXPECT_EQ(response.error().message, "no credit");
}

TEST(OpenAiChatError, ReadsKindByStatusAndWordsByBody) {
  EXPECT_EQ(read_error(404, R"({"error":{"message":"no such model","type":"invalid_request_error",)"
                            R"("param":"model","code":"model_not_found"}})"),
            (chat::Error{.kind = chat::ErrorKind::not_found,
                         .message = "no such model",
                         .param = "model",
                         .code = "model_not_found",
                         .status = 404}));
  EXPECT_EQ(
      read_error(422, R"({"error":"bad"})"),
      (chat::Error{.kind = chat::ErrorKind::invalid_request, .message = "bad", .status = 422}));
  EXPECT_EQ(read_error(529, R"({"error":{"message":"busy","type":"x","param":null,"code":7}})"),
            (chat::Error{.kind = chat::ErrorKind::overloaded, .message = "busy", .status = 529}));
}

TEST(OpenAiChatError, NeverRepeatsABodyWithoutSense) {
  for (const char* body : {"", "<html>secret</html>", "{}", "[]", R"({"error":7})",
                           R"({"error":{"message":9}})", R"({"message":"secret"})"}) {
    EXPECT_EQ(read_error(502, body),
              (chat::Error{.kind = chat::ErrorKind::bad_gateway,
                           .message = "The upstream answered with status 502.",
                           .status = 502}))
        << body;
  }
}

}  // namespace
}  // namespace gateway::formats::openai_chat
