#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "gateway/chat/collector.h"
#include "gateway/formats/anthropic_messages.h"
#include "tests/gateway/formats/checking_sink.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::ErrorKind;
using chat::StopReason;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// What was pushed, one line a call, and what came last.
struct Pushed {
  std::vector<std::string> calls;
  chat::ResponseEnd last;
  chat::Error error;
};

constexpr const char* kHead =
    R"({"type":"message_start","message":{"model":"m","content":[],"usage":{"input_tokens":10,)"
    R"("cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":1}}})";
constexpr const char* kEnd = R"({"type":"message_stop"})";

std::string start(int index, const std::string& block) {
  return R"({"type":"content_block_start","index":)" + std::to_string(index) +
         R"(,"content_block":)" + block + "}";
}

std::string delta(int index, const std::string& type, const std::string& key,
                  const std::string& text) {
  return R"({"type":"content_block_delta","index":)" + std::to_string(index) +
         R"(,"delta":{"type":")" + type + R"(",")" + key + R"(":")" + text + R"("}})";
}

std::string text(int index, const std::string& piece) {
  return delta(index, "text_delta", "text", piece);
}

std::string stop(int index) {
  return R"({"type":"content_block_stop","index":)" + std::to_string(index) + "}";
}

std::string stopped(const std::string& reason) {
  return R"({"type":"message_delta","delta":{"stop_reason":")" + reason +
         R"(","stop_sequence":null}})";
}

constexpr const char* kText = R"({"type":"text","text":""})";
constexpr const char* kCall = R"({"type":"tool_use","id":"t","name":"f","input":{}})";

/// Reads events, then the end of the bytes.
Pushed read(const std::vector<std::string>& events) {
  CheckingSink sink;
  const auto reader = make_stream_reader();
  for (const std::string& event : events) {
    reader->read("", event, sink);
  }
  reader->finish(sink);
  EXPECT_EQ(sink.violation(), "");
  EXPECT_TRUE(sink.finished());
  return {sink.lines(), sink.ended().value_or(chat::ResponseEnd{}),
          sink.error().value_or(chat::Error{})};
}

/// The calls between the head and the end.
std::vector<std::string> parts(std::vector<std::string> events) {
  events.insert(events.begin(), kHead);
  events.emplace_back(kEnd);
  std::vector<std::string> calls = read(events).calls;
  EXPECT_GE(calls.size(), 2U);
  EXPECT_EQ(calls.front(), "head m");
  EXPECT_THAT(calls.back(), StartsWith("end "));
  return {calls.begin() + 1, calls.end() - 1};
}

TEST(AnthropicMessagesStreamReader, PushesEachPieceAtOnce) {
  CheckingSink sink;
  const auto reader = make_stream_reader();
  reader->read("message_start", kHead, sink);
  EXPECT_THAT(sink.lines(), ElementsAre("head m"));
  reader->read("content_block_start", start(0, kText), sink);
  EXPECT_EQ(sink.lines().back(), "text");
  reader->read("content_block_delta", text(0, " a\\n"), sink);
  EXPECT_EQ(sink.lines().back(), "+  a\n");
  reader->read("content_block_stop", stop(0), sink);
  EXPECT_EQ(sink.lines().back(), "close");
  reader->read("message_stop", kEnd, sink);
  EXPECT_EQ(sink.lines().back(), "end end_of_turn");
  reader->finish(sink);
  reader->read("message_stop", kEnd, sink);
  EXPECT_EQ(sink.lines().size(), 5U);
  EXPECT_EQ(sink.violation(), "");
}

TEST(AnthropicMessagesStreamReader, ReadsEveryKindOfBlock) {
  EXPECT_THAT(parts({start(0, R"({"type":"thinking","thinking":"","signature":""})"),
                     delta(0, "thinking_delta", "thinking", "h"),
                     delta(0, "signature_delta", "signature", "s1"),
                     delta(0, "signature_delta", "signature", "s2"), stop(0),
                     start(1, R"({"type":"redacted_thinking","data":"o"})"), stop(1),
                     start(2, kText), text(2, "a"), stop(2), start(3, kCall),
                     delta(3, "input_json_delta", "partial_json", ""),
                     delta(3, "input_json_delta", "partial_json", "{\\\"a\\\""),
                     delta(3, "input_json_delta", "partial_json", ":1}"), stop(3)}),
              ElementsAre("thinking", "+ h", "close s1s2", "opaque_thinking", "+ o", "close",
                          "text", "+ a", "close", "call t f", "+ {\"a\"", "+ :1}", "close"));
}

TEST(AnthropicMessagesStreamReader, ReadsACallWhoseInputCameWhole) {
  const std::string whole = R"({"type":"tool_use","id":"t","name":"f","input":{"a":1}})";
  EXPECT_THAT(parts({start(0, whole), stop(0)}), ElementsAre("call t f", "+ {\"a\":1}", "close"));
  EXPECT_THAT(parts({start(0, whole), delta(0, "input_json_delta", "partial_json", "{}"), stop(0)}),
              ElementsAre("call t f", "+ {}", "close"));
  EXPECT_THAT(parts({start(0, kCall), stop(0)}), ElementsAre("call t f", "close"));
}

TEST(AnthropicMessagesStreamReader, PassesOverWhatItDoesNotKnow) {
  EXPECT_THAT(parts({R"({"type":"ping"})", R"({"type":"future"})", "{}",
                     start(0, R"({"type":"server_tool_use","id":"s","name":"web_search"})"),
                     delta(0, "input_json_delta", "partial_json", "{}"), stop(0), start(1, kText),
                     R"({"type":"ping"})", text(1, "a"),
                     delta(1, "citations_delta", "citation", "c"), stop(1)}),
              ElementsAre("text", "+ a", "close"));
  CheckingSink sink;
  make_stream_reader()->read("ping", "", sink);
  EXPECT_THAT(sink.lines(), IsEmpty());
}

TEST(AnthropicMessagesStreamReader, OverwritesTheUsageAndNeverAdds) {
  const Pushed pushed =
      read({kHead, R"({"type":"message_delta","delta":{},"usage":{"output_tokens":5}})",
            R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{)"
            R"("input_tokens":11,"cache_read_input_tokens":null,"output_tokens":7,)"
            R"("output_tokens_details":{"thinking_tokens":3}}})",
            kEnd});
  chat::Collector collector;
  make_stream_reader()->read("", kHead, collector);
  EXPECT_EQ(collector.response().usage, (chat::Usage{.prompt_tokens = 60,
                                                     .completion_tokens = 1,
                                                     .cached_tokens = 30,
                                                     .cache_write_tokens = 20}));
  EXPECT_EQ(pushed.last.usage, (chat::Usage{.prompt_tokens = 61,
                                            .completion_tokens = 7,
                                            .cached_tokens = 30,
                                            .cache_write_tokens = 20,
                                            .reasoning_tokens = 3}));
}

TEST(AnthropicMessagesStreamReader, TellsWhyTheAnswerEnded) {
  const auto reason = [](const std::string& name) {
    return read({kHead, stopped(name), kEnd}).last.stop_reason;
  };
  EXPECT_EQ(reason("end_turn"), StopReason::end_of_turn);
  EXPECT_EQ(reason("pause_turn"), StopReason::end_of_turn);
  EXPECT_EQ(reason("max_tokens"), StopReason::max_tokens);
  EXPECT_EQ(reason("model_context_window_exceeded"), StopReason::max_tokens);
  EXPECT_EQ(reason("refusal"), StopReason::content_filter);
  EXPECT_EQ(reason("tool_use"), StopReason::end_of_turn) << "without any call";
  const Pushed pushed = read(
      {kHead,
       R"({"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"x"}})",
       kEnd});
  EXPECT_EQ(pushed.last.stop_reason, StopReason::stop_sequence);
  EXPECT_EQ(pushed.last.stop_sequence, "x");
  EXPECT_EQ(read({kHead, start(0, kCall), stop(0), stopped("end_turn"), kEnd}).last.stop_reason,
            StopReason::tool_calls)
      << "an answer with calls waits for their results";
}

TEST(AnthropicMessagesStreamReader, ClosesBlocksThatTheUpstreamForgetsToClose) {
  EXPECT_THAT(parts({start(0, kText), text(0, "a"), start(1, kText), stop(0), text(1, "b")}),
              ElementsAre("text", "+ a", "close", "text", "+ b", "close"));
  EXPECT_THAT(parts({stop(0)}), IsEmpty());
}

/// The reason of the failure that the events end in.
std::string failure(const std::vector<std::string>& events) {
  const Pushed pushed = read(events);
  EXPECT_EQ(pushed.calls.back(), "fail " + pushed.error.message);
  EXPECT_EQ(pushed.error.kind, ErrorKind::bad_gateway);
  return pushed.error.message;
}

TEST(AnthropicMessagesStreamReader, FailsWithoutTheEndMarker) {
  EXPECT_THAT(failure({}), HasSubstr("end marker"));
  EXPECT_THAT(failure({kHead}), HasSubstr("end marker"));
  EXPECT_THAT(failure({kHead, start(0, kText), text(0, "a"), stop(0), stopped("end_turn")}),
              HasSubstr("end marker"));
}

TEST(AnthropicMessagesStreamReader, FailsOnEventsBeforeTheFirst) {
  for (const std::string& event :
       {start(0, kText), text(0, "a"), stop(0), stopped("end_turn"), std::string(kEnd)}) {
    EXPECT_THAT(failure({event, kHead, kEnd}), HasSubstr("begins with"));
  }
}

TEST(AnthropicMessagesStreamReader, FailsOnADeltaThatBelongsToNoOpenBlock) {
  EXPECT_THAT(failure({kHead, text(0, "a")}), HasSubstr("text_delta"));
  EXPECT_THAT(failure({kHead, start(0, kText), stop(0), text(0, "a")}), HasSubstr("text_delta"));
  EXPECT_THAT(failure({kHead, start(0, kText), start(1, kText), text(0, "a")}),
              HasSubstr("text_delta"));
  EXPECT_THAT(failure({kHead, start(0, kCall), text(0, "a")}), HasSubstr("text_delta"));
  EXPECT_THAT(failure({kHead, start(0, kText), delta(0, "input_json_delta", "partial_json", "{")}),
              HasSubstr("input_json_delta"));
  EXPECT_THAT(failure({kHead, start(0, kText), delta(0, "signature_delta", "signature", "s")}),
              HasSubstr("signature"));
}

TEST(AnthropicMessagesStreamReader, FailsOnNonsense) {
  failure({"{"});
  failure({"[]"});
  failure({kHead, ""});
  failure({kHead, kHead});
  failure({R"({"type":"message_start"})"});
  failure({R"({"type":"message_start","message":1})"});
  failure({kHead, start(0, R"({"type":"tool_use","id":"t"})")});
  failure({kHead, start(0, R"({"type":"tool_use","name":"f"})")});
}

TEST(AnthropicMessagesStreamReader, TakesTheKindOfAnErrorFromItsType) {
  const std::vector<std::pair<std::string, ErrorKind>> types = {
      {"invalid_request_error", ErrorKind::invalid_request},
      {"authentication_error", ErrorKind::unauthenticated},
      {"billing_error", ErrorKind::payment_required},
      {"permission_error", ErrorKind::permission_denied},
      {"not_found_error", ErrorKind::not_found},
      {"request_too_large", ErrorKind::too_large},
      {"rate_limit_error", ErrorKind::rate_limited},
      {"api_error", ErrorKind::internal},
      {"timeout_error", ErrorKind::gateway_timeout},
      {"overloaded_error", ErrorKind::overloaded},
      {"future_error", ErrorKind::bad_gateway}};
  for (const auto& [type, kind] : types) {
    const Pushed pushed = read(
        {kHead, R"({"type":"error","error":{"type":")" + type + R"(","message":"why"}})", kEnd});
    EXPECT_THAT(pushed.calls, ElementsAre("head m", "fail why"));
    EXPECT_EQ(pushed.error.kind, kind) << type;
    EXPECT_EQ(pushed.error.message, "why");
  }
  EXPECT_THAT(read({R"({"type":"error"})"}).calls, ElementsAre(StartsWith("fail ")));
}

TEST(AnthropicMessagesStreamReader, ReadsWhatTheWriterWrites) {
  const std::vector<std::string> calls = {"head m",   "thinking", "+ h",   "close s",
                                          "text",     "+ a",      "+ b",   "close",
                                          "call t f", "+ {}",     "close", "end tool_calls"};
  const auto writer = make_stream_writer({.id = "msg_1"}, {});
  writer->head({.model = "m"});
  writer->event(chat::PartStart{chat::PartKind::thinking, {}, {}});
  writer->event(chat::PartDelta{"h"});
  writer->event(chat::PartEnd{"s"});
  writer->event(chat::PartStart{});
  writer->event(chat::PartDelta{"a"});
  writer->event(chat::PartDelta{"b"});
  writer->event(chat::PartEnd{});
  writer->event(chat::PartStart{chat::PartKind::tool_call, "t", "f"});
  writer->event(chat::PartDelta{"{}"});
  writer->event(chat::PartEnd{});
  writer->end({});
  std::vector<std::string> events;
  const std::string& stream = writer->out();
  for (std::size_t at = 0; (at = stream.find("\ndata: ", at)) != std::string::npos;) {
    at += 7;
    events.push_back(stream.substr(at, stream.find('\n', at) - at));
  }
  EXPECT_EQ(read(events).calls, calls);
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
