#include "macro/provider/responder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/macro/provider/provider_bench.h"

namespace macro::provider {
namespace {

using macro_test::count;
using macro_test::ProviderBench;
using macro_test::Sent;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kChat = "/v1/chat/completions";
constexpr const char* kMessages = "/v1/messages";
constexpr const char* kResponses = "/v1/responses";

std::string chat(const std::string& more, const std::string& text = "hello to you",
                 const std::string& model = "m") {
  return R"({"model":")" + model + R"(","messages":[{"role":"user","content":")" + text + "\"}]" +
         more + "}";
}

ResponderOptions with_profile(std::string_view name) {
  ResponderOptions options;
  options.profile = *find_profile(name);
  return options;
}

TEST(Responder, EchoesTheLastMessageOfTheUserAndTheModel) {
  const std::string body = R"({"model":"gpt \"x\"","messages":[{"role":"user","content":"first"},
      {"role":"assistant","content":"no"},
      {"role":"user","content":[{"type":"text","text":"a\nb"},{"type":"text","text":"ü"}]}]})";
  const std::string answer = ProviderBench().body(kChat, body);
  EXPECT_THAT(answer, HasSubstr(R"("content":"a\nbü")"));
  EXPECT_THAT(answer, HasSubstr(R"("model":"gpt \"x\"")"));
  EXPECT_THAT(answer, HasSubstr(R"("prompt_tokens":5,"completion_tokens":1,"total_tokens":6)"));
}

TEST(Responder, WritesTokensUpToTheLimitOfTheRequest) {
  ResponderOptions options;
  options.answer = {.kind = AnswerKind::tokens, .tokens = 50, .seed = 9};
  EXPECT_THAT(
      ProviderBench(options).body(kChat, chat("")),
      AllOf(HasSubstr(R"("completion_tokens":50)"), HasSubstr(R"("finish_reason":"stop")")));
  EXPECT_THAT(
      ProviderBench(options).body(kChat, chat(R"(,"max_completion_tokens":20)")),
      AllOf(HasSubstr(R"("completion_tokens":20)"), HasSubstr(R"("finish_reason":"length")")));
  EXPECT_THAT(
      ProviderBench(options).body(kMessages, chat(R"(,"max_tokens":20)")),
      AllOf(HasSubstr(R"("output_tokens":20)"), HasSubstr(R"("stop_reason":"max_tokens")")));
  EXPECT_THAT(ProviderBench(options).body(kResponses,
                                          R"({"model":"m","input":"x","max_output_tokens":20})"),
              AllOf(HasSubstr(R"("status":"incomplete")"),
                    HasSubstr(R"("incomplete_details":{"reason":"max_output_tokens"})")));
}

TEST(Responder, RepeatsItselfForTheSameSeedAndNotForAnother) {
  ResponderOptions options;
  options.answer = {.kind = AnswerKind::tokens, .tokens = 50, .seed = 9};
  const std::string first = ProviderBench(options).body(kChat, chat(R"(,"stream":true)"));
  EXPECT_EQ(ProviderBench(options).body(kChat, chat(R"(,"stream":true)")), first);
  options.answer.seed = 10;
  EXPECT_NE(ProviderBench(options).body(kChat, chat(R"(,"stream":true)")), first);
}

TEST(Responder, TakesAnAnswersLengthFromAFieldOrTheModelsName) {
  EXPECT_THAT(ProviderBench().body(kChat, chat("", "x", "m+tokens=7")),
              AllOf(HasSubstr(R"("completion_tokens":7)"), HasSubstr(R"("model":"m+tokens=7")")));
  EXPECT_THAT(ProviderBench().body(kChat, chat("", "x"), "x-gatebench-tokens: 8\r\n"),
              HasSubstr(R"("completion_tokens":8)"));
  EXPECT_THAT(ProviderBench().body(kChat, chat("", "x", "m+tokens=-1")),
              HasSubstr(R"("content":"x")"));
}

TEST(Responder, StopsBeforeAStopSequence) {
  EXPECT_THAT(
      ProviderBench().body(kMessages, chat(R"(,"max_tokens":9,"stop_sequences":["you","to"])")),
      HasSubstr(R"("text":"hello "}],"stop_reason":"stop_sequence","stop_sequence":"to")"));
  EXPECT_THAT(ProviderBench().body(kChat, chat(R"(,"stop":"to")")),
              AllOf(HasSubstr(R"("content":"hello ")"), HasSubstr(R"("finish_reason":"stop")")));
}

TEST(Responder, CallsTheToolThatIsForcedOrNamed) {
  const std::string tools =
      R"(,"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}])";
  EXPECT_THAT(ProviderBench().body(kChat, chat(tools)), HasSubstr(R"("content":"hello to you")"));
  EXPECT_THAT(ProviderBench().body(kChat, chat(tools + R"(,"tool_choice":"required")")),
              AllOf(HasSubstr(R"("name":"a","arguments":"{}")"), HasSubstr(R"("content":null)")));
  EXPECT_THAT(
      ProviderBench().body(
          kChat, chat(tools + R"(,"tool_choice":{"type":"function","function":{"name":"b"}})")),
      HasSubstr(R"("name":"b")"));
  EXPECT_THAT(ProviderBench().body(kChat, chat(tools, "call tool b please")),
              HasSubstr(R"("name":"b")"));
  EXPECT_THAT(ProviderBench().body(kChat, chat(tools + R"(,"tool_choice":"none")", "call tool")),
              HasSubstr(R"("content":"call tool")"));
  EXPECT_THAT(
      ProviderBench().body(
          kChat,
          chat(
              tools +
              R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"b"}}]}})")),
      HasSubstr(R"("name":"b")"));
}

TEST(Responder, CallsSeveralToolsUnlessTheRequestForbidsIt) {
  const std::string tools =
      R"(,"max_tokens":9,"tools":[{"name":"a","input_schema":{}},{"name":"b","input_schema":{}}])";
  EXPECT_EQ(count(ProviderBench().body(kMessages, chat(tools, "call tools 3")), "toolu_"), 3U);
  EXPECT_EQ(
      count(ProviderBench().body(
                kMessages,
                chat(tools + R"(,"tool_choice":{"type":"auto","disable_parallel_tool_use":true})",
                     "call tools 3")),
            "toolu_"),
      1U);
  EXPECT_EQ(count(ProviderBench().body(kMessages, chat(tools, "call tools 9999999999")), "toolu_"),
            1U);
}

TEST(Responder, AnswersToolResultsWithTextSoThatALoopEnds) {
  const std::string call =
      R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"a","input":{}}]})";
  const std::string result =
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"rain"}]})";
  const std::string head =
      R"({"model":"m","max_tokens":9,"tools":[{"name":"a","input_schema":{}}],"messages":[{"role":"user","content":"call tool"},)";
  EXPECT_THAT(ProviderBench().body(kMessages, head + call + "," + result + "]}"),
              HasSubstr(R"("text":"tool results: rain")"));
  EXPECT_THAT(
      ProviderBench().body(
          kChat,
          R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c"},{"id":"d"}]},{"role":"tool","tool_call_id":"d","content":"1"},{"role":"tool","tool_call_id":"c","content":"2"}]})"),
      HasSubstr(R"("content":"tool results: 1; 2")"));
  EXPECT_THAT(
      ProviderBench().body(
          kResponses,
          R"({"model":"m","input":[{"type":"function_call","call_id":"c","name":"a","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"42"}]})"),
      HasSubstr(R"("text":"tool results: 42")"));
}

TEST(Responder, AnswersWithJsonOfTheSchemaThatIsAskedFor) {
  const std::string schema =
      R"({"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]})";
  const std::string wanted = R"({\"n\":1})";
  EXPECT_THAT(
      ProviderBench().body(
          kChat, chat(R"(,"response_format":{"type":"json_schema","json_schema":{"schema":)" +
                      schema + "}}")),
      HasSubstr(wanted));
  EXPECT_THAT(
      ProviderBench().body(
          kMessages,
          chat(R"(,"max_tokens":9,"output_config":{"format":{"type":"json_schema","schema":)" +
               schema + "}}")),
      HasSubstr(wanted));
  EXPECT_THAT(
      ProviderBench().body(
          kResponses,
          R"({"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"z","schema":)" +
              schema + "}}}"),
      HasSubstr(wanted));
}

std::string refusal(const std::string& path, const std::string& body) {
  const std::string answer = ProviderBench().post(path, body);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request")) << body;
  return macro_test::body_of(answer);
}

TEST(Responder, RefusesWhatTheRealApiRefuses) {
  EXPECT_THAT(refusal(kChat, "{"), HasSubstr("parse the JSON"));
  EXPECT_THAT(refusal(kChat, "{}"), HasSubstr(R"("param":"model")"));
  EXPECT_THAT(refusal(kChat, R"({"model":"m","messages":[]})"), HasSubstr(R"("param":"messages")"));
  EXPECT_THAT(refusal(kChat, chat(R"(,"n":2)")), HasSubstr(R"("param":"n")"));
  EXPECT_THAT(refusal(kChat, chat(R"(,"stream_options":{})")), HasSubstr("stream_options"));
  EXPECT_THAT(refusal(kChat, R"({"model":"m","messages":[{"role":"tool","tool_call_id":"x"}]})"),
              HasSubstr("must be a response"));
  EXPECT_THAT(
      refusal(
          kChat,
          R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c"}]},{"role":"user","content":"x"}]})"),
      HasSubstr("must be followed"));
  EXPECT_THAT(
      refusal(
          kResponses,
          R"({"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"42"}]})"),
      HasSubstr("No tool call found"));
  EXPECT_THAT(refusal(kMessages, chat("")), HasSubstr("max_tokens: Field required"));
  EXPECT_THAT(refusal(kMessages, chat(R"(,"max_tokens":9)", "")), HasSubstr("non-empty"));
  EXPECT_THAT(
      refusal(
          kMessages,
          R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":""}]}]})"),
      HasSubstr("non-empty"));
  EXPECT_THAT(
      refusal(kMessages,
              R"({"model":"m","max_tokens":9,"messages":[{"role":"system","content":"x"}]})"),
      HasSubstr("top-level"));
  EXPECT_THAT(
      refusal(kMessages,
              chat(R"(,"max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":1024})")),
      HasSubstr("greater than"));
  EXPECT_THAT(refusal(kMessages, chat(R"(,"max_tokens":9,"temperature":1.5)")), HasSubstr("0..1"));
  EXPECT_THAT(refusal(kMessages,
                      chat(R"(,"max_tokens":9,"temperature":0.5,"thinking":{"type":"adaptive"})")),
              HasSubstr("only be set to 1"));
  EXPECT_THAT(refusal(kMessages, chat(R"(,"max_tokens":9,"stop_sequences":[" "])")),
              HasSubstr("non-whitespace"));
  EXPECT_THAT(refusal(kMessages, chat(R"(,"max_tokens":9,"thread":{"type":"create"})")),
              HasSubstr(R"("details":{"error_code":"thread_unsupported_request")"));
}

TEST(Responder, CountsCachedTokensWhereTheRequestAsksForACache) {
  EXPECT_THAT(
      ProviderBench().body(
          kMessages,
          R"({"model":"m","max_tokens":9,"system":[{"type":"text","text":"12345678","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"1234"}]})"),
      HasSubstr(R"("input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":2)"));
  EXPECT_THAT(
      ProviderBench().body(kChat, chat(R"(,"prompt_cache_key":"k")", "12345678")),
      HasSubstr(
          R"("prompt_tokens":2,"completion_tokens":2,"total_tokens":4,"prompt_tokens_details":{"cached_tokens":1)"));
}

TEST(Responder, AnswersUnknownPathsAndWrongMethodsInTheShapeOfTheApi) {
  EXPECT_THAT(ProviderBench().text("GET /v2 HTTP/1.1\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr(R"("code":"unknown_url")")));
  EXPECT_THAT(ProviderBench().text("GET /v2 HTTP/1.1\r\nanthropic-version: 1\r\n\r\n"),
              HasSubstr(R"({"type":"error","error":{"type":"not_found_error")"));
  EXPECT_THAT(ProviderBench().text("GET /v1/messages HTTP/1.1\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("allow: POST\r\n")));
  EXPECT_THAT(ProviderBench().text("nonsense\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("connection: close")));
}

TEST(Responder, AsksForItsKey) {
  ResponderOptions options;
  options.api_key = "sk-right";
  for (const char* const field :
       {"authorization: Bearer sk-right\r\n", "x-api-key: sk-right\r\n"}) {
    EXPECT_THAT(ProviderBench(options).post(kChat, chat(""), field), StartsWith("HTTP/1.1 200 "));
  }
  for (const char* const field : {"", "authorization: Bearer sk-wrong\r\n", "x-api-key: sk\r\n"}) {
    EXPECT_THAT(ProviderBench(options).post(kChat, chat(""), field), StartsWith("HTTP/1.1 401 "));
  }
  EXPECT_THAT(ProviderBench(options).text("GET /__gatebench/last HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 401 "));
}

TEST(Responder, FailsWithTheStatusThatIsOrdered) {
  EXPECT_THAT(ProviderBench().post(kMessages, chat(R"(,"max_tokens":9)", "x", "m+fail=529")),
              AllOf(StartsWith("HTTP/1.1 529 "), HasSubstr("retry-after: 1\r\n"),
                    HasSubstr("overloaded_error")));
  EXPECT_THAT(ProviderBench().post(kChat, chat(""), "x-gatebench-fail: 429\r\n"),
              AllOf(HasSubstr("retry-after: 1\r\n"), HasSubstr("rate_limit_exceeded")));
  EXPECT_THAT(ProviderBench().post(kChat, chat(""), "x-gatebench-fail: 500\r\n"),
              AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("retry-after"))));
}

TEST(Responder, FailsAsOftenAsItsSharesSayAndTheSameRequestsOfTheSameSeed) {
  ResponderOptions options;
  options.faults = FaultShares::parse("500=30%");
  const auto failed = [&options](std::uint64_t seed) {
    options.answer.seed = seed;
    ProviderBench bench(options);
    std::vector<bool> result;
    result.reserve(1000);
    for (int i = 0; i < 1000; ++i) {
      result.push_back(bench.post(kChat, chat("")).find(" 500 ") != std::string::npos);
    }
    return result;
  };
  const std::vector<bool> first = failed(1);
  EXPECT_NEAR(static_cast<double>(std::count(first.begin(), first.end(), true)), 300, 60);
  EXPECT_EQ(failed(1), first);
  EXPECT_NE(failed(2), first);
}

TEST(Responder, CutsAnAnswerInItsMiddle) {
  ProviderBench whole;
  const std::string cut = whole.post(kChat, chat("", "hello to you", "m+fail=cut"));
  EXPECT_TRUE(whole.exchange().closes());
  const std::string body = macro_test::body_of(cut);
  EXPECT_THAT(cut, HasSubstr("content-length: "));
  EXPECT_THAT(body, Not(EndsWith("}}}")));

  ProviderBench stream;
  const std::string part = stream.post(
      kMessages, chat(R"(,"max_tokens":9,"stream":true)", "hello to you", "m+fail=cut"));
  EXPECT_TRUE(stream.exchange().closes());
  EXPECT_EQ(count(part, "text_delta"), 1U);
  EXPECT_THAT(part, AllOf(Not(HasSubstr("message_stop")), Not(EndsWith("0\r\n\r\n"))));
}

TEST(Responder, StallsAfterHalfOfAnAnswerAndStaysOpen) {
  for (const char* const more : {"", R"(,"stream":true)"}) {
    ProviderBench bench;
    const std::string part = bench.post(kChat, chat(more), "x-gatebench-fail: stall\r\n");
    EXPECT_THAT(part, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_TRUE(bench.exchange().active());
    EXPECT_EQ(bench.exchange().due_ns(), Exchange::kNever);
    EXPECT_FALSE(bench.exchange().closes());
  }
}

TEST(Responder, BreaksOneEventOrTheJsonOfTheWhole) {
  const std::string stream =
      ProviderBench().body(kChat, chat(R"(,"stream":true)"), "x-gatebench-fail: malformed\r\n");
  EXPECT_EQ(count(stream, R"("finish_reason":null}]})"), 3U) << "one of the four before the end";
  EXPECT_THAT(stream, EndsWith("data: [DONE]\n\n"));
  const std::string whole =
      ProviderBench().post(kChat, chat(""), "x-gatebench-fail: malformed\r\n");
  EXPECT_THAT(whole, Not(EndsWith("}")));
  EXPECT_THAT(whole,
              HasSubstr("content-length: " + std::to_string(macro_test::body_of(whole).size())));
}

TEST(Responder, SendsTokensAtTheProfilesPace) {
  ProviderBench bench(with_profile("8b"));
  const std::string body = chat(R"(,"max_tokens":9,"stream":true)", "hello to you");
  const auto sent =
      bench.answer("POST /v1/messages HTTP/1.1\r\ncontent-length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body);
  std::vector<std::int64_t> tokens;
  for (const Sent& one : sent) {
    EXPECT_LE(count(one.bytes, "text_delta"), 1U) << "a step of its own for each token";
    if (one.bytes.find("text_delta") != std::string::npos) {
      tokens.push_back(one.at_ns);
      EXPECT_THAT(one.bytes, HasSubstr(": sent_ns=" + std::to_string(one.at_ns) + "\n"));
    }
  }
  ASSERT_EQ(tokens.size(), 3U);
  EXPECT_NEAR(static_cast<double>(tokens[0] - 1'000), 100e6, 20e6);
  EXPECT_NEAR(static_cast<double>(tokens[1] - tokens[0]), 12e6, 2e6);
  EXPECT_NEAR(static_cast<double>(tokens[2] - tokens[1]), 12e6, 2e6);
  EXPECT_EQ(sent.front().at_ns, tokens[0]) << "nothing before the first token is due";
  EXPECT_EQ(sent.back().at_ns, tokens[2]) << "the end comes with the last token";
  EXPECT_TRUE(bench.exchange().one_event_a_send());
}

TEST(Responder, SendsAWholeAnswerWhenItsLastTokenWouldBe) {
  ProviderBench bench(with_profile("8b"));
  const std::string body = chat("", "hello to you");
  const auto sent = bench.answer("POST /v1/chat/completions HTTP/1.1\r\ncontent-length: " +
                                 std::to_string(body.size()) + "\r\n\r\n" + body);
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_NEAR(static_cast<double>(sent[0].at_ns), 124e6, 20.1e6);
}

TEST(Responder, SendsAnInstantStreamInOnePiece) {
  ProviderBench bench;
  const std::string body = chat(R"(,"stream":true)");
  EXPECT_EQ(bench
                .answer("POST /v1/chat/completions HTTP/1.1\r\ncontent-length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body)
                .size(),
            1U);
}

TEST(Responder, StampsTheTokensOfTextsAndRepeatsThemWhereTheTextIsWhole) {
  ResponderOptions options;
  options.stamp_text = true;
  const std::string body =
      ProviderBench(options).body(kResponses, R"({"model":"m","input":"12345678","stream":true})");
  EXPECT_THAT(body, AllOf(HasSubstr(R"("delta":" @0:1000")"), HasSubstr(R"("delta":" @1:1000")")));
  EXPECT_EQ(count(body, R"("text":" @0:1000 @1:1000")"), 4U);
}

TEST(Responder, AnswersAnOldClientWithoutChunks) {
  ProviderBench bench;
  const std::string body = chat(R"(,"stream":true)");
  const std::string answer = bench.text("POST /v1/chat/completions HTTP/1.0\r\ncontent-length: " +
                                        std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_THAT(answer, AllOf(Not(HasSubstr("chunked")), EndsWith("data: [DONE]\n\n")));
  EXPECT_TRUE(bench.exchange().closes());
}

TEST(Responder, ShowsTheLastRequestWithItsKeysShortened) {
  ProviderBench bench;
  bench.post(kChat, chat(""),
             "Authorization: Bearer sk-secret-1234\r\nX-Api-Key: short\r\nx-a: b\r\n");
  const std::string last =
      macro_test::body_of(bench.text("GET /__gatebench/last HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(last, AllOf(HasSubstr(R"("method":"POST","path":"/v1/chat/completions")"),
                          HasSubstr(R"("authorization":"...1234")"), HasSubstr(R"("x-a":"b")"),
                          HasSubstr(R"("x-api-key":"...")"), HasSubstr(R"("body":{"model":"m")"),
                          Not(HasSubstr("secret"))));
  bench.post(kChat, "no json");
  EXPECT_THAT(bench.text("GET /__gatebench/requests HTTP/1.1\r\n\r\n"),
              AllOf(HasSubstr(R"("number":1,)"), HasSubstr(R"("body_text":"no json")")));
  EXPECT_THAT(bench.text("GET /__gatebench/stats HTTP/1.1\r\n\r\n"),
              HasSubstr(R"("/v1/chat/completions":{"200":1,"400":1})"));
}

TEST(Responder, SurvivesDeepAndHugeJson) {
  const std::string deep(100'000, '[');
  EXPECT_THAT(refusal(kChat, deep), HasSubstr("JSON"));
  std::string many = "[0";
  for (int i = 0; i < (1 << 20); ++i) {
    many += ",0";
  }
  EXPECT_THAT(refusal(kChat, many + "]"), HasSubstr("JSON"));
  EXPECT_THAT(refusal(kChat, chat("") + std::string(1, '\0')), HasSubstr("JSON"));
  EXPECT_THAT(refusal(kChat, chat("", "\xFF")), HasSubstr("JSON"));
}

}  // namespace
}  // namespace macro::provider
