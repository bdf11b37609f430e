#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/openai_chat.h"
#include "tests/gateway/formats/checking_sink.h"

namespace gateway::formats::openai_chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A chunk with this delta.
std::string chunk(const std::string& delta, const std::string& finish_reason = "") {
  return R"({"id":"x","model":"up","choices":[{"index":0,"delta":)" + delta +
         R"(,"finish_reason":)" + (finish_reason.empty() ? "null" : '"' + finish_reason + '"') +
         "}]}";
}

std::string call(int index, const std::string& begin, const std::string& arguments) {
  return R"({"tool_calls":[{"index":)" + std::to_string(index) + "," + begin + R"("function":{)" +
         (begin.empty() ? "" : R"("name":"f",)") + R"("arguments":")" + arguments + R"("}}]})";
}

class OpenAiChatStream : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(sink_.violation(), ""); }

  void read(std::initializer_list<std::string> events) {
    for (const std::string& event : events) {
      reader_->read("", event, sink_);
    }
  }

  std::unique_ptr<StreamReader> reader_ = make_stream_reader();
  CheckingSink sink_;
};

TEST_F(OpenAiChatStream, PushesEachPieceAtOnce) {
  read({chunk(R"({"role":"assistant","content":""})")});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up"));
  read({chunk(R"({"content":" Hel"})")});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "text", "+  Hel"));
  read({chunk(R"({"content":"lo "})"), chunk("{}", "stop")});
  EXPECT_FALSE(sink_.finished()) << "the end is [DONE]: the usage is still to come";
  read({R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,)"
        R"("prompt_tokens_details":{"cached_tokens":4}}})",
        "[DONE]"});
  EXPECT_THAT(sink_.lines(),
              ElementsAre("head up", "text", "+  Hel", "+ lo ", "close", "end end_of_turn"));
  EXPECT_EQ(sink_.ended()->usage,
            (chat::Usage{.prompt_tokens = 9, .completion_tokens = 2, .cached_tokens = 4}));
}

TEST_F(OpenAiChatStream, ClosesEachPartBeforeTheNext) {
  read({chunk(R"({"reasoning_content":"h"})"), chunk(R"({"reasoning":"m"})"),
        chunk(R"({"content":"t"})"), chunk(call(0, R"("id":"c1",)", "")),
        chunk(call(0, "", R"({\"a\")")), chunk(call(0, "", ":1}")), chunk(R"({"refusal":"no"})"),
        chunk("{}", "tool_calls"), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "thinking", "+ h", "+ m", "close", "text",
                                         "+ t", "close", "call c1 f", R"(+ {"a")", "+ :1}", "close",
                                         "refusal", "+ no", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, ReadsSeveralCallsOfOneChunk) {
  read({chunk(R"({"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}},)"
              R"({"index":1,"id":"c2","function":{"name":"g","arguments":"{}"}}]})",
              "stop"),
        "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "+ {}", "close", "call c2 g",
                                         "+ {}", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, PutsInterleavedCallsIntoSequence) {
  read({chunk(call(0, R"("id":"c1",)", R"({\"a\":)")), chunk(call(1, R"("id":"c2",)", "{")),
        chunk(call(2, R"("id":"c3",)", "{}")), chunk(R"({"content":"t"})")});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", R"(+ {"a":)"));
  read({chunk(call(0, "", R"(\"}\"})"))});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", R"(+ {"a":)", R"(+ "}"})", "close",
                                         "call c2 f", "+ {"));
  read({chunk(call(1, "", "}")), chunk("{}", "tool_calls"), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", R"(+ {"a":)", R"(+ "}"})", "close",
                                         "call c2 f", "+ {", "+ }", "close", "call c3 f", "+ {}",
                                         "close", "text", "+ t", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, StreamsTheSecondCallAsSoonAsTheFirstIsComplete) {
  read({chunk(call(0, R"("id":"c1",)", "{}")), chunk(call(1, R"("id":"c2",)", "")),
        chunk(call(1, "", "{"))});
  EXPECT_THAT(sink_.lines(),
              ElementsAre("head up", "call c1 f", "+ {}", "close", "call c2 f", "+ {"));
}

TEST_F(OpenAiChatStream, StreamsOnBehindACallWithoutArguments) {
  read({chunk(call(0, R"("id":"c1",)", "")), chunk(call(1, R"("id":"c2",)", ""))});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f"));
  read({chunk(call(1, "", "{"))});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "close", "call c2 f", "+ {"));
  read({chunk(call(1, "", "}")), chunk(call(2, R"("id":"c3",)", "")),
        chunk(call(3, R"("id":"c4",)", "{"))});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "close", "call c2 f", "+ {", "+ }",
                                         "close", "call c3 f", "close", "call c4 f", "+ {"));
}

TEST_F(OpenAiChatStream, StreamsATextBehindACallWithoutArguments) {
  read({chunk(call(0, R"("id":"c1",)", "")), chunk(R"({"content":"t"})")});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "close", "text", "+ t"));
  read({chunk(call(1, R"("id":"c2",)", "")), chunk(R"({"reasoning":"h"})")});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "close", "text", "+ t", "close",
                                         "call c2 f", "close", "thinking", "+ h"));
}

TEST_F(OpenAiChatStream, WaitsForTheArgumentsOfTheFirstOfCallsThatBeginTogether) {
  read({chunk(call(0, R"("id":"c1",)", "")), chunk(call(1, R"("id":"c2",)", "")),
        chunk(call(0, "", "{}")), chunk(call(1, "", "{ }")), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "+ {}", "close", "call c2 f",
                                         "+ { }", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, FailsOnArgumentsOfACallThatWasOverWithoutAny) {
  read({chunk(call(0, R"("id":"c1",)", "")), chunk(call(1, R"("id":"c2",)", "{}"))});
  read({chunk(call(0, "", ""))});
  EXPECT_FALSE(sink_.finished());
  read({chunk(call(0, "", R"({\"a\":1})"))});
  ASSERT_TRUE(sink_.error().has_value());
  EXPECT_EQ(sink_.error()->kind, chat::ErrorKind::bad_gateway);
}

TEST_F(OpenAiChatStream, PushesWhatStillWaitsBeforeTheEnd) {
  read({chunk(call(0, R"("id":"c1",)", "")), chunk(call(1, R"("id":"c2",)", "{")),
        chunk("{}", "length"), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "close", "call c2 f", "+ {",
                                         "close", "end max_tokens"));
}

TEST_F(OpenAiChatStream, TellsCallsOfOneIndexApartByTheirIds) {
  read({chunk(call(0, R"("id":"c1",)", "{}")), chunk(call(0, R"("id":"c2",)", "{")),
        chunk(call(0, R"("id":"c2",)", "}")), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "+ {}", "close", "call c2 f",
                                         "+ {", "+ }", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, TakesCallsWithoutAnIndex) {
  read({chunk(R"({"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{"}}]})"),
        chunk(R"({"tool_calls":[{"function":{"arguments":"}"}}]})"),
        chunk(R"({"tool_calls":[{"id":"c2","function":{"name":"f","arguments":{"a":1}}}]})"),
        "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "+ {", "+ }", "close", "call c2 f",
                                         R"(+ {"a":1})", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, WaitsForANameThatComesLater) {
  read({chunk(R"({"tool_calls":[{"index":0,"id":"c1","function":{"arguments":"{"}}]})")});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up"));
  read({chunk(call(0, R"("id":"c1",)", "}")), "[DONE]"});
  EXPECT_THAT(sink_.lines(),
              ElementsAre("head up", "call c1 f", "+ {}", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, GivesACallThatNeverGetsAnIdOneOfItsAnswer) {
  const std::string bare =
      R"({"tool_calls":[{"index":0,"id":"","function":{"name":"f","arguments":"{}"}}]})";
  read({chunk(bare), chunk(bare)});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up")) << "an id may still come";
  read({chunk("{}", "tool_calls"), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call call_x_0 f", "+ {}", "close",
                                         "call call_x_1 f", "+ {}", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, TakesACallWithoutIndexAndId) {
  read({chunk(R"({"tool_calls":[{"function":{"name":"f","arguments":"{"}}]})"),
        chunk(R"({"tool_calls":[{"function":{"name":"f","arguments":"}"}}]})"), "[DONE]"});
  EXPECT_THAT(sink_.lines(),
              ElementsAre("head up", "call call_x_0 f", "+ {}", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, FailsWhereACallNeverGetsAName) {
  read(
      {chunk(R"({"tool_calls":[{"index":0,"id":"c1","function":{"arguments":"{}"}}]})"), "[DONE]"});
  ASSERT_TRUE(sink_.error().has_value());
  EXPECT_EQ(sink_.error()->kind, chat::ErrorKind::bad_gateway);
}

TEST_F(OpenAiChatStream, FailsOnAPieceOfNoCall) {
  read({chunk(R"({"tool_calls":[{"function":{"arguments":"{}"}}]})"), "[DONE]"});
  ASSERT_TRUE(sink_.error().has_value());
}

TEST_F(OpenAiChatStream, FailsOnTooManyCalls) {
  for (int i = 0; i < 1024; ++i) {
    read({chunk(call(i, R"("id":"c",)", "{}"))});
  }
  EXPECT_FALSE(sink_.finished());
  read({chunk(call(1024, R"("id":"c",)", "{}"))});
  EXPECT_TRUE(sink_.error().has_value());
}

TEST_F(OpenAiChatStream, FailsWhereMoreWaitsThanItHolds) {
  read({chunk(call(0, R"("id":"c1",)", "{"))});
  const std::string piece = chunk(R"({"content":")" + std::string(1U << 20U, 'x') + R"("})");
  for (int i = 0; i < 32; ++i) {
    read({piece});
  }
  EXPECT_FALSE(sink_.finished());
  read({piece});
  EXPECT_TRUE(sink_.error().has_value());
}

TEST_F(OpenAiChatStream, FailsWhereMorePartsWaitThanItHolds) {
  read({chunk(call(0, R"("id":"c1",)", "{"))});
  for (int i = 0; i < 1024; ++i) {
    read({chunk(R"({"reasoning":"h"})"), chunk(R"({"content":"t"})")});
  }
  EXPECT_FALSE(sink_.finished());
  read({chunk(R"({"reasoning":"h"})"), chunk(R"({"content":"t"})")});
  EXPECT_TRUE(sink_.error().has_value());
}

TEST_F(OpenAiChatStream, PassesOverPiecesOfACallThatIsClosed) {
  read({chunk(call(0, R"("id":"c1",)", "{}")), chunk(R"({"content":"t"})"), chunk(call(0, "", " ")),
        chunk(R"({"content":"u"})"), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "call c1 f", "+ {}", "close", "text", "+ t",
                                         "+ u", "close", "end tool_calls"));
}

TEST_F(OpenAiChatStream, CountsTheLastUsageAndNeverAddsThem) {
  read({R"({"model":"up","choices":[{"index":0,"delta":{"content":"a"}}],)"
        R"("usage":{"prompt_tokens":5,"completion_tokens":1}})",
        R"({"choices":[{"index":0,"delta":{"content":"b"}}],)"
        R"("usage":{"prompt_tokens":5,"completion_tokens":2}})",
        R"({"choices":[],"usage":null})", "[DONE]"});
  EXPECT_EQ(sink_.ended()->usage, (chat::Usage{.prompt_tokens = 5, .completion_tokens = 2}));
}

TEST_F(OpenAiChatStream, EndsOnceAndPassesOverWhatFollows) {
  read({chunk(R"({"content":"a"})", "stop"), "[DONE]", chunk(R"({"content":"b"})"), "[DONE]", "x"});
  reader_->finish(sink_);
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "text", "+ a", "close", "end end_of_turn"));
}

TEST_F(OpenAiChatStream, TakesAStreamWithoutItsEndMarkerForBroken) {
  read({chunk(R"({"content":"a"})", "stop")});
  EXPECT_FALSE(sink_.finished());
  reader_->finish(sink_);
  reader_->finish(sink_);
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "text", "+ a", HasSubstr("fail ")));
  EXPECT_EQ(sink_.error()->kind, chat::ErrorKind::bad_gateway);
}

TEST_F(OpenAiChatStream, FailsWhereNothingCameBeforeTheEndMarker) {
  read({"[DONE]"});
  EXPECT_EQ(sink_.error()->kind, chat::ErrorKind::bad_gateway);
}

TEST_F(OpenAiChatStream, FailsWithTheErrorThatTheUpstreamSends) {
  read({chunk(R"({"content":"a"})"),
        R"({"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}})",
        "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "text", "+ a", "fail slow down"));
  EXPECT_EQ(sink_.error()->kind, chat::ErrorKind::rate_limited);
  EXPECT_EQ(sink_.error()->code, "rate_limit_exceeded");
}

TEST(OpenAiChatStreamErrors, AreReadWhateverShapeTheyHave) {
  const auto error = [](const std::string& event) {
    CheckingSink sink;
    make_stream_reader()->read("error", event, sink);
    EXPECT_EQ(sink.violation(), "");
    return sink.error().value_or(chat::Error{});
  };
  EXPECT_EQ(error(R"({"error":{"code":503,"message":"m"}})").kind, chat::ErrorKind::unavailable);
  EXPECT_EQ(error(R"({"error":{"type":"overloaded_error"}})").kind, chat::ErrorKind::overloaded);
  EXPECT_EQ(error(R"({"error":"m"})").message, "m");
  EXPECT_EQ(error(R"({"error":{"type":"new","message":"m"}})").kind, chat::ErrorKind::internal);
  EXPECT_EQ(error("not JSON").kind, chat::ErrorKind::bad_gateway);
  EXPECT_EQ(error("[1]").kind, chat::ErrorKind::bad_gateway);
  EXPECT_EQ(error("{\"model\":\"\xFF\"}").kind, chat::ErrorKind::bad_gateway);
}

TEST_F(OpenAiChatStream, PassesOverWhatItDoesNotKnow) {
  const std::string odd = R"({"choices":[1,{"index":1,"delta":{"content":"other"}},{"delta":7},)"
                          R"({"delta":{"content":7,"tool_calls":7,"x":[]}}]})";
  read({"", R"({"model":"up"})", R"({"choices":7})", odd, chunk(R"({"tool_calls":[]})"),
        chunk(R"({"content":"a"})"), "[DONE]"});
  EXPECT_THAT(sink_.lines(), ElementsAre("head up", "text", "+ a", "close", "end end_of_turn"));
}

}  // namespace
}  // namespace gateway::formats::openai_chat
