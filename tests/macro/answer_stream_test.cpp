#include "macro/engine/answer_stream.h"

#include <gtest/gtest.h>

#include "tests/macro/stream_text.h"

namespace macro {
namespace {

using macro_test::stream_of;

constexpr AnswerExpectation kExpected{
    .raw_text = R"(say \"hi\"\n)", .raw_model = "m", .rule = AnswerRule::echo};
const std::vector<std::string> kTexts = {"say", R"( \")", R"(hi\u0022)", R"(\n)"};

std::optional<FailureClass> fault_of(Api api, std::string_view stream, AnswerRule rule,
                                     std::size_t cut = 0) {
  AnswerExpectation expected = kExpected;
  expected.rule = rule;
  AnswerStream reader(4096);
  reader.begin(api, expected, nullptr);
  EXPECT_TRUE(reader.feed(stream.substr(0, cut), 1));
  EXPECT_TRUE(reader.feed(stream.substr(cut), 2));
  return judge(reader.facts(), rule);
}

std::optional<FailureClass> fault_of(Api api, std::string_view stream) {
  return fault_of(api, stream, AnswerRule::echo);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) {
    ADD_FAILURE() << from << " is not in the stream";
    return text;
  }
  return text.replace(at, from.size(), to);
}

class EachApi : public testing::TestWithParam<Api> {
 protected:
  const std::string right = stream_of(GetParam(), kTexts);
};

TEST_P(EachApi, RightIsRightHoweverItIsCut) {
  for (std::size_t cut = 0; cut <= right.size(); ++cut) {
    ASSERT_EQ(fault_of(GetParam(), right, AnswerRule::echo, cut), std::nullopt) << cut;
  }
}

TEST_P(EachApi, TellsTokensByItsLastUsage) {
  AnswerStream reader(4096);
  reader.begin(GetParam(), kExpected, nullptr);
  reader.feed(right, 1);
  ASSERT_TRUE(reader.facts().usage);
  EXPECT_EQ(reader.facts().usage->prompt, 7U);
  EXPECT_EQ(reader.facts().usage->completion, 3U);
}

TEST_P(EachApi, OfAnotherTextOrModelIsWrongUnlessAnyWillDo) {
  const std::string other = replaced(right, "say", "cry");
  EXPECT_EQ(fault_of(GetParam(), other), FailureClass::wrong_text);
  EXPECT_EQ(fault_of(GetParam(), other, AnswerRule::any), std::nullopt);
  const std::string model = stream_of(GetParam(), kTexts);
  AnswerExpectation expected = kExpected;
  expected.raw_model = "n";
  AnswerStream reader(4096);
  reader.begin(GetParam(), expected, nullptr);
  reader.feed(model, 1);
  EXPECT_EQ(judge(reader.facts(), AnswerRule::echo), FailureClass::wrong_model);
  EXPECT_EQ(judge(reader.facts(), AnswerRule::any), std::nullopt);
}

TEST_P(EachApi, LacksItsEndMarkerWhereTheLastEventIsMissing) {
  const std::size_t last = right.rfind("data: ");
  EXPECT_EQ(fault_of(GetParam(), right.substr(0, last), AnswerRule::any),
            FailureClass::missing_end_marker);
  EXPECT_EQ(fault_of(GetParam(), right.substr(0, right.size() - 1), AnswerRule::any),
            FailureClass::missing_end_marker)
      << "an event without its empty line is none";
}

TEST_P(EachApi, ThatBrokeOffWithAnErrorToldIt) {
  const std::string error = R"(data: {"type":"error","error":{"message":"overloaded"}})";
  const std::size_t last = right.rfind("data: ");
  EXPECT_EQ(fault_of(GetParam(), right.substr(0, last) + error + "\n\n", AnswerRule::any),
            FailureClass::error_event);
}

TEST_P(EachApi, HasNothingAfterItsEnd) {
  EXPECT_EQ(fault_of(GetParam(), right + right), FailureClass::wrong_shape);
}

TEST_P(EachApi, WithoutAnyEventIsAWrongShape) {
  EXPECT_EQ(fault_of(GetParam(), R"({"object":"chat.completion"})"), FailureClass::wrong_shape);
  EXPECT_EQ(fault_of(GetParam(), ""), FailureClass::wrong_shape);
}

TEST_P(EachApi, WithBrokenJsonIsMalformed) {
  EXPECT_EQ(fault_of(GetParam(), replaced(right, "}\n\n", "\n\n")), FailureClass::malformed_json);
}

TEST_P(EachApi, ThatCallsNoToolWhereOneIsForcedLacksTheCall) {
  EXPECT_EQ(fault_of(GetParam(), right, AnswerRule::tool), FailureClass::missing_tool_call);
}

TEST_P(EachApi, StampsTheFirstContentAndNotTheEventsBefore) {
  AnswerStream reader(4096);
  reader.begin(GetParam(), kExpected, nullptr);
  const std::size_t first = right.rfind("data: ", right.find("say"));
  reader.feed(std::string_view(right).substr(0, first), 10);
  EXPECT_EQ(reader.first_content_ns(), 0);
  reader.feed(std::string_view(right).substr(first), 20);
  EXPECT_EQ(reader.first_content_ns(), 20);
}

TEST_P(EachApi, RefusesAnEventOverTheLimit) {
  AnswerStream reader(100);
  reader.begin(GetParam(), kExpected, nullptr);
  EXPECT_FALSE(reader.feed("data: " + std::string(100, 'x'), 1));
  reader.begin(GetParam(), kExpected, nullptr);
  EXPECT_TRUE(reader.feed("data: {}\n\n", 1)) << "a new answer";
}

INSTANTIATE_TEST_SUITE_P(AnswerStream, EachApi,
                         testing::Values(Api::chat, Api::responses, Api::messages),
                         [](const auto& api) { return std::string(name_of(api.param)); });

TEST(AnswerStream, OfChatWithoutUsageOrFinishReasonLacksThem) {
  const std::string right = macro_test::chat_stream(kTexts);
  EXPECT_EQ(fault_of(Api::chat, replaced(right, R"("usage":{)", R"("x":{)")),
            FailureClass::usage_missing);
  EXPECT_EQ(fault_of(Api::chat, replaced(right, R"("finish_reason":"stop")", R"("x":1)")),
            FailureClass::wrong_finish_reason);
}

TEST(AnswerStream, OfMessagesBeginsWithMessageStart) {
  const std::string right = macro_test::messages_stream(kTexts);
  EXPECT_EQ(
      fault_of(Api::messages, replaced(right, R"("type":"message_start")", R"("type":"ping")")),
      FailureClass::wrong_shape);
}

TEST(AnswerStream, ThatCallsTheToolIsRight) {
  const std::string chat =
      R"(data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{)"
      R"("tool_calls":[{"index":0,"id":"t","function":{"name":"look_up_weather","arguments":""}}]},)"
      R"("finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":1}})"
      "\n\ndata: [DONE]\n\n";
  const std::string responses =
      R"(data: {"type":"response.created","response":{"model":"m"}})"
      "\n\n"
      R"(data: {"type":"response.output_item.added","item":{"type":"function_call","name":"look_up_weather"}})"
      "\n\n"
      R"(data: {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":1,"output_tokens":1}}})"
      "\n\n";
  const std::string messages =
      R"(data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":1}}})"
      "\n\n"
      R"(data: {"type":"content_block_start","content_block":{"type":"tool_use","name":"look_up_weather"}})"
      "\n\n"
      R"(data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}})"
      "\n\n"
      R"(data: {"type":"message_stop"})"
      "\n\n";
  for (const auto& [api, stream] :
       {std::pair(Api::chat, chat), std::pair(Api::responses, responses),
        std::pair(Api::messages, messages)}) {
    EXPECT_EQ(fault_of(api, stream, AnswerRule::tool), std::nullopt) << name_of(api);
    EXPECT_EQ(fault_of(api, replaced(stream, "look_up_weather", "other"), AnswerRule::tool),
              FailureClass::missing_tool_call)
        << name_of(api);
  }
}

}  // namespace
}  // namespace macro
