#include "gateway/upstream/loopback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gateway/upstream/kept_answer.h"

namespace gateway::upstream {
namespace {

using formats::Api;

class LoopbackTest : public testing::Test {
 protected:
  void ask(const std::string& body, Api api = Api::chat_completions, bool count_tokens = false) {
    const auto envelope = formats::read_envelope(body);
    ASSERT_TRUE(envelope.has_value()) << envelope.error().message;
    IdlePoller poller;
    Loopback loopback;
    const auto handle = loopback.start({.client_api = api,
                                        .body = body,
                                        .envelope = &*envelope,
                                        .model = "loopback-x",
                                        .request_id = "r-1",
                                        .count_tokens = count_tokens},
                                       answer, poller, {});
    EXPECT_EQ(handle, nullptr) << "it never waits";
  }

  KeptAnswer answer;
};

TEST_F(LoopbackTest, EchoesTheLastTextOfTheUser) {
  ask(R"({"model":"loopback","max_tokens":1,"messages":[{"role":"user","content":"first"},)"
      R"({"role":"user","content":[{"type":"text","text":"second, long"},)"
      R"({"type":"text","text":" enough"}]},{"role":"assistant","content":"not me"}]})");
  ASSERT_EQ(answer.ends, 1) << answer.error().message;
  EXPECT_EQ(answer.response().parts,
            (std::vector<chat::Part>{chat::TextPart{"second, long enough"}}));
  EXPECT_EQ(answer.response().model, "loopback-x");
  EXPECT_EQ(answer.response().stop_reason, chat::StopReason::end_of_turn);
  EXPECT_EQ(answer.asked_upstreams, std::vector<std::string>{"loopback"});
}

TEST_F(LoopbackTest, CountsEveryMessageForThePromptAndTheEchoForTheAnswer) {
  ask(R"({"model":"loopback","messages":[{"role":"system","content":"12345"},)"
      R"({"role":"user","content":[{"type":"text","text":"123"},{"type":"text","text":"45"}]}]})");
  EXPECT_EQ(answer.response().usage,
            (chat::Usage{.prompt_tokens = 2 + 1 + 1, .completion_tokens = 2}));
}

TEST_F(LoopbackTest, FailsWithoutAMessageOfTheUser) {
  ask(R"({"model":"loopback","messages":[{"role":"system","content":"x"}]})");
  EXPECT_EQ(answer.failures, 1);
  EXPECT_EQ(answer.error().kind, chat::ErrorKind::invalid_request);
  EXPECT_EQ(answer.error().param, "messages");
}

TEST_F(LoopbackTest, StreamsAnEventForEachToken) {
  ask(R"({"model":"loopback","stream":true,"messages":[{"role":"user",)"
      R"("content":"\u00e9\u00e9\u00e9\u00e9abcde"}]})");
  ASSERT_EQ(answer.events.size(), 5U);  // start, three tokens, end
  EXPECT_EQ(std::get<chat::PartDelta>(answer.events[1]).text, "\u00e9\u00e9\u00e9\u00e9");
  EXPECT_EQ(std::get<chat::PartDelta>(answer.events[2]).text, "abcd");
  EXPECT_EQ(std::get<chat::PartDelta>(answer.events[3]).text, "e");
  EXPECT_EQ(answer.response().usage.completion_tokens, 3);
}

constexpr const char* kTools =
    R"("tools":[{"type":"function","function":{"name":"now"}},{"type":"function","function":)"
    R"({"name":"weather","parameters":{"type":"object","required":["city","days"],)"
    R"("properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}])";

std::string with_choice(const std::string& choice) {
  return R"({"model":"loopback","messages":[{"role":"user","content":"Oslo"}],)" +
         std::string(kTools) + R"(,"tool_choice":)" + choice + "}";
}

TEST_F(LoopbackTest, CallsTheToolThatIsForced) {
  ask(with_choice(R"({"type":"function","function":{"name":"weather"}})"));
  ASSERT_EQ(answer.response().parts.size(), 1U);
  const auto& call = std::get<chat::ToolCallPart>(answer.response().parts[0]);
  EXPECT_EQ(call.name, "weather");
  EXPECT_EQ(call.arguments, R"({"city":"Oslo","days":1})");
  EXPECT_THAT(call.id, testing::MatchesRegex("call_[0-9a-f]{16}"));
  EXPECT_EQ(answer.response().stop_reason, chat::StopReason::tool_calls);
}

TEST_F(LoopbackTest, CallsTheFirstToolWhereAnyIsRequired) {
  ask(with_choice(R"("required")"));
  EXPECT_EQ(std::get<chat::ToolCallPart>(answer.response().parts.at(0)).name, "now");
}

TEST_F(LoopbackTest, CallsNoToolWhereNoneIsForced) {
  ask(with_choice(R"("auto")"));
  EXPECT_EQ(answer.response().parts, (std::vector<chat::Part>{chat::TextPart{"Oslo"}}));
}

TEST_F(LoopbackTest, CountsTokensWithoutAnAnswer) {
  ask(R"({"model":"loopback","messages":[{"role":"user","content":"12345"}]})", Api::messages,
      true);
  EXPECT_EQ(answer.response().usage, chat::Usage{.prompt_tokens = 2});
  EXPECT_TRUE(answer.response().parts.empty());
}

TEST_F(LoopbackTest, TellsWhatItLeftOut) {
  ask(R"({"model":"loopback","logprobs":true,"messages":[{"role":"user","content":"x"}]})");
  EXPECT_EQ(answer.ignored_fields, std::vector<std::string>{"logprobs"});
}

}  // namespace
}  // namespace gateway::upstream
