#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/formats/format.h"
#include "tests/gateway/formats/checking_sink.h"

namespace gateway::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A stream that is read event by event.
class Stream {
 public:
  Stream() : reader_(openai_responses_format().make_stream_reader()) {}

  /// An event of a type, with the fields that follow it.
  Stream& event(const std::string& type, const std::string& fields = {}) {
    reader_->read(
        "response." + type,
        R"({"type":"response.)" + type + "\"" + (fields.empty() ? "" : ",") + fields + "}", sink_);
    EXPECT_EQ(sink_.violation(), "");
    return *this;
  }
  Stream& created() { return event("created", R"("response":{"model":"m"})"); }
  Stream& completed(const std::string& fields = {}) {
    return event("completed", R"("response":{"status":"completed")" + fields + "}");
  }
  Stream& added(int index, const std::string& item) {
    return event("output_item.added",
                 R"("output_index":)" + std::to_string(index) + R"(,"item":)" + item);
  }
  Stream& done(int index, const std::string& item) {
    return event("output_item.done",
                 R"("output_index":)" + std::to_string(index) + R"(,"item":)" + item);
  }
  Stream& text(int index, const std::string& piece, int content_index = 0) {
    return event("output_text.delta", place(index) + R"(,"content_index":)" +
                                          std::to_string(content_index) + R"(,"delta":")" + piece +
                                          "\"");
  }
  Stream& text_done(int index, const std::string& text) {
    return event("output_text.done", place(index) + R"(,"content_index":0,"text":")" + text + "\"");
  }
  Stream& arguments(int index, const std::string& piece) {
    return event("function_call_arguments.delta", place(index) + R"(,"delta":")" + piece + "\"");
  }
  Stream& raw(const std::string& name, const std::string& data) {
    reader_->read(name, data, sink_);
    EXPECT_EQ(sink_.violation(), "");
    return *this;
  }
  Stream& finish() {
    reader_->finish(sink_);
    EXPECT_EQ(sink_.violation(), "");
    return *this;
  }

  [[nodiscard]] const CheckingSink& sink() const { return sink_; }
  [[nodiscard]] const std::vector<std::string>& lines() const { return sink_.lines(); }

 private:
  static std::string place(int index) { return R"("output_index":)" + std::to_string(index); }

  std::unique_ptr<StreamReader> reader_;
  CheckingSink sink_;
};

const std::string kMessage = R"({"type":"message","id":"msg","role":"assistant","content":[]})";

std::string call(const std::string& id, const std::string& arguments = {}) {
  return R"({"type":"function_call","id":"fc","call_id":")" + id + R"(","name":"f","arguments":")" +
         arguments + R"("})";
}

TEST(OpenAiResponsesStreamReader, PassesAnAnswerOnPieceByPiece) {
  Stream stream;
  stream.created().event("in_progress", R"("response":{"model":"m"})").added(0, kMessage);
  stream.event("content_part.added",
               R"("output_index":0,"content_index":0,"part":{"type":"output_text","text":""})");
  stream.text(0, " a");
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "text", "+  a"));
  stream.text(0, "b").text_done(0, " ab");
  stream.done(0, R"({"type":"message","content":[{"type":"output_text","text":" ab"}]})");
  stream.completed(R"(,"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},)"
                   R"("output_tokens":3,"output_tokens_details":{"reasoning_tokens":1}})");
  EXPECT_THAT(stream.finish().lines(),
              ElementsAre("head m", "text", "+  a", "+ b", "close", "end end_of_turn"));
  EXPECT_EQ(
      stream.sink().ended()->usage,
      (chat::Usage{
          .prompt_tokens = 7, .completion_tokens = 3, .cached_tokens = 2, .reasoning_tokens = 1}));
}

TEST(OpenAiResponsesStreamReader, PassesEveryParallelCallOnWithItsFragments) {
  Stream stream;
  stream.created().added(0, call("c1")).arguments(0, "{");
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "call c1 f", "+ {"));
  stream.arguments(0, "}").done(0, call("c1", "{}"));
  stream.added(1, call("c2")).arguments(1, "{ }").done(1, call("c2", "{ }")).completed();
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "call c1 f", "+ {", "+ }", "close", "call c2 f",
                                          "+ { }", "close", "end tool_calls"));
}

TEST(OpenAiResponsesStreamReader, GivesACallWithoutAnIdOneOfItsAnswer) {
  const std::string bare = R"({"type":"function_call","name":"f","arguments":"{}"})";
  Stream stream;
  stream.event("created", R"("response":{"id":"resp_9","model":"m"})");
  stream.added(1, R"({"type":"function_call","name":"f"})").arguments(1, "{}").done(1, bare);
  stream.completed();
  EXPECT_THAT(stream.lines(),
              ElementsAre("head m", "call call_resp9_1 f", "+ {}", "close", "end tool_calls"));
}

TEST(OpenAiResponsesStreamReader, GivesACallOfAnAnswerWithoutAnIdOneThatNoOtherHas) {
  const auto call_line = [] {
    Stream stream;
    stream.event("created", R"("response":{"model":"m"})");
    stream.added(0, R"({"type":"function_call","name":"f"})").arguments(0, "{}");
    stream.done(0, R"({"type":"function_call","name":"f","arguments":"{}"})").completed();
    EXPECT_EQ(stream.lines().size(), 5U) << "its two ids are of one call";
    return stream.lines().at(1);
  };
  const std::string first = call_line();
  EXPECT_THAT(first, testing::MatchesRegex("call call_[0-9a-f]{16}_0 f"));
  EXPECT_NE(call_line(), first);
}

TEST(OpenAiResponsesStreamReader, PutsItemsThatOverlapIntoSequence) {
  Stream stream;
  stream.created().added(0, kMessage).text(0, "a").added(1, call("c1")).arguments(1, "{");
  stream.text(0, "b").added(2, call("c2", "")).done(2, call("c2", "{}")).arguments(1, "}");
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "text", "+ a", "+ b"));
  stream.text_done(0, "ab");
  EXPECT_THAT(stream.lines(),
              ElementsAre("head m", "text", "+ a", "+ b", "close", "call c1 f", "+ {}"));
  stream.done(1, call("c1", "{}")).completed();
  EXPECT_THAT(stream.lines(),
              ElementsAre("head m", "text", "+ a", "+ b", "close", "call c1 f", "+ {}", "close",
                          "call c2 f", "+ {}", "close", "end tool_calls"));
}

TEST(OpenAiResponsesStreamReader, ReadsThinkingWithItsSignature) {
  Stream stream;
  stream.created().added(0, R"({"type":"reasoning","id":"rs","summary":[]})");
  stream.event("reasoning_summary_part.added", R"("output_index":0,"summary_index":0)");
  stream.event("reasoning_summary_text.delta", R"("output_index":0,"summary_index":0,"delta":"a")");
  stream.event("reasoning_summary_text.delta", R"("output_index":0,"summary_index":1,"delta":"b")");
  stream.done(0, R"({"type":"reasoning","summary":[{"text":"a"},{"text":"b"}],)"
                 R"("encrypted_content":"sig"})");
  stream.completed();
  EXPECT_THAT(stream.lines(),
              ElementsAre("head m", "thinking", "+ a", "+ \n\nb", "close sig", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, TellsThinkingThatCannotBeReadFromThinkingThatSaysNothing) {
  Stream stream;
  stream.created().added(0, R"({"type":"reasoning","summary":[]})");
  stream.added(1, R"({"type":"reasoning","summary":[]})");
  stream.done(0, R"({"type":"reasoning","summary":[],"encrypted_content":"xyz"})");
  stream.done(1, R"({"type":"reasoning","summary":[]})").completed();
  EXPECT_THAT(stream.lines(),
              ElementsAre("head m", "opaque_thinking", "+ xyz", "close", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, ReadsRefusals) {
  Stream stream;
  stream.created().event("refusal.delta", R"("output_index":0,"content_index":0,"delta":"no")");
  stream.event("refusal.done", R"("output_index":0,"content_index":0,"refusal":"no")").completed();
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "refusal", "+ no", "close", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, TakesFromTheEndWhatCameInNoPiece) {
  Stream stream;
  stream.created().done(0, R"({"type":"message","content":[{"type":"output_text","text":"a"},)"
                           R"({"type":"refusal","refusal":"r"}]})");
  stream.added(1, call("c1"))
      .event("function_call_arguments.done", R"("output_index":1,"arguments":"{}")");
  stream.done(1, call("c1", "{}")).completed();
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "text", "+ a", "close", "refusal", "+ r",
                                          "close", "call c1 f", "+ {}", "close", "end tool_calls"));
}

TEST(OpenAiResponsesStreamReader, TakesAnAnswerThatOnlyTheLastEventTells) {
  Stream stream;
  stream.completed(R"(,"model":"m","output":[{"type":"message","content":[)"
                   R"({"type":"output_text","text":"a"}]}])");
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "text", "+ a", "close", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, TellsNothingTwiceThatTheLastEventRepeats) {
  Stream stream;
  stream.created().text(0, "a").completed(
      R"(,"output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}])");
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "text", "+ a", "close", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, ReadsWhyTheAnswerIsIncomplete) {
  const auto reason = [](const std::string& why) {
    Stream stream;
    stream.created().event(
        "incomplete",
        R"("response":{"status":"incomplete","incomplete_details":{"reason":")" + why + R"("}})");
    return stream.lines().back();
  };
  EXPECT_EQ(reason("max_output_tokens"), "end max_tokens");
  EXPECT_EQ(reason("content_filter"), "end content_filter");
}

TEST(OpenAiResponsesStreamReader, PassesOverWhatItDoesNotKnow) {
  Stream stream;
  stream.created().event("web_search_call.searching", R"("output_index":0)");
  stream.added(0, R"({"type":"web_search_call"})").done(0, R"({"type":"web_search_call"})");
  stream.raw("keepalive", R"({"type":"keepalive"})").raw("", "").raw("", "[DONE]");
  stream.arguments(5, "{}").completed().text(0, "late");
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, PassesOverPiecesOfWhatIsOver) {
  Stream stream;
  stream.created().text(0, "a").text_done(0, "a").text(0, "b").text_done(0, "ab");
  EXPECT_THAT(stream.completed().lines(),
              ElementsAre("head m", "text", "+ a", "close", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, NeverCallsAPartOfAnotherKindACall) {
  Stream stream;
  stream.created().text(0, "a").done(0, call("c1", "{}")).completed();
  EXPECT_THAT(stream.lines(), ElementsAre("head m", "text", "+ a", "close", "end end_of_turn"));
}

TEST(OpenAiResponsesStreamReader, FailsWhereTheStreamEndsWithoutItsEndMarker) {
  Stream stream;
  stream.created().text(0, "a").finish();
  EXPECT_EQ(stream.sink().error()->kind, chat::ErrorKind::bad_gateway);
  EXPECT_THAT(stream.lines().back(), HasSubstr("before its end marker"));
  EXPECT_EQ(Stream().finish().sink().error()->kind, chat::ErrorKind::bad_gateway);
}

TEST(OpenAiResponsesStreamReader, FailsWithTheUpstreamsWords) {
  const auto error = [](const std::string& name, const std::string& data) {
    Stream stream;
    stream.created().text(0, "a").raw(name, data).finish();
    return stream.sink().error().value_or(chat::Error{});
  };
  const chat::Error failed =
      error("response.failed", R"({"type":"response.failed","response":{"status":"failed",)"
                               R"("error":{"code":"rate_limit_exceeded","message":"slow"}}})");
  EXPECT_EQ(failed.kind, chat::ErrorKind::rate_limited);
  EXPECT_EQ(failed.message, "slow");
  EXPECT_EQ(failed.code, "rate_limit_exceeded");
  EXPECT_EQ(error("error", R"({"type":"error","code":"server_error","message":"x","param":"p"})"),
            (chat::Error{.kind = chat::ErrorKind::internal,
                         .message = "x",
                         .param = "p",
                         .code = "server_error",
                         .was_told = true}));
  EXPECT_EQ(error("error", R"({"type":"error","error":{"type":"invalid_request_error",)"
                           R"("code":"context_length_exceeded","message":"long"}})")
                .kind,
            chat::ErrorKind::invalid_request);
  EXPECT_THAT(error("response.failed", R"({"type":"response.failed"})").message,
              HasSubstr("without saying why"));
}

TEST(OpenAiResponsesStreamReader, FailsOnEventsWithoutSense) {
  for (const char* const data : {"{", "[]", "1", "\"\xff\""}) {
    EXPECT_THAT(Stream().created().raw("response.output_text.delta", data).lines().back(),
                StartsWith("fail"))
        << data;
  }
  EXPECT_THAT(Stream().added(0, R"({"type":"function_call","call_id":"c"})").lines().back(),
              StartsWith("fail"));
  EXPECT_THAT(Stream().event("completed").lines().back(), StartsWith("fail"));
}

TEST(OpenAiResponsesStreamReader, BoundsTheNumberOfParts) {
  Stream stream;
  for (int i = 0; i < 4096; ++i) {
    stream.text(i, "");
  }
  EXPECT_FALSE(stream.sink().finished());
  EXPECT_THAT(stream.text(4096, "").lines().back(), HasSubstr("too many parts"));
}

TEST(OpenAiResponsesStreamReader, BoundsWhatWaits) {
  const std::string megabyte(std::size_t{1} << 20U, 'x');
  Stream stream;
  stream.text(0, "a");
  for (int i = 0; i < 32; ++i) {
    stream.text(1, megabyte);
  }
  EXPECT_FALSE(stream.sink().finished());
  EXPECT_EQ(stream.text(0, "b").lines().back(), "+ b");
  EXPECT_THAT(stream.text(1, "c").lines().back(), StartsWith("fail"));

  Stream in_sequence;
  for (int i = 0; i < 40; ++i) {
    in_sequence.text(0, megabyte);
  }
  EXPECT_FALSE(in_sequence.sink().finished());
}

}  // namespace
}  // namespace gateway::formats
