#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::PartDelta;
using chat::PartEnd;
using chat::PartKind;
using chat::PartStart;
using chat::StopReason;
using testing::HasSubstr;
using testing::Not;

std::string event(const std::string& name, const std::string& rest = "") {
  return "event: " + name + "\ndata: {\"type\":\"" + name + "\"" + rest + "}\n\n";
}

std::string block_start(int index, const std::string& block) {
  return event("content_block_start",
               ",\"index\":" + std::to_string(index) + ",\"content_block\":" + block);
}

std::string block_delta(int index, const std::string& delta) {
  return event("content_block_delta",
               ",\"index\":" + std::to_string(index) + ",\"delta\":" + delta);
}

std::string block_stop(int index) {
  return event("content_block_stop", ",\"index\":" + std::to_string(index));
}

constexpr const char* kNoTokens = R"({"input_tokens":0,"cache_creation_input_tokens":0,)"
                                  R"("cache_read_input_tokens":0,"output_tokens":0})";

std::string end(const std::string& reason, const std::string& sequence = "null") {
  return event("message_delta", R"(,"delta":{"stop_reason":")" + reason + R"(","stop_sequence":)" +
                                    sequence + R"(},"usage":)" + kNoTokens) +
         event("message_stop");
}

/// A stream after its head.
std::unique_ptr<StreamWriter> started() {
  auto writer = make_stream_writer({.id = "msg_1"}, {});
  writer->head({.model = "m"});
  writer->out().clear();
  return writer;
}

/// What is written of events after the head.
std::string written(const std::vector<chat::StreamEvent>& events) {
  const auto writer = started();
  for (const chat::StreamEvent& each : events) {
    writer->event(each);
  }
  return writer->out();
}

constexpr const char* kText = R"({"type":"text","text":""})";
constexpr const char* kThinking = R"({"type":"thinking","thinking":"","signature":""})";

TEST(AnthropicMessagesStreamWriter, BeginsWithAnEmptyMessageAndTheUsageSoFar) {
  const auto writer = make_stream_writer({.id = "msg_1"}, {});
  EXPECT_EQ(writer->out(), "");
  writer->head(
      {.model = "m", .usage = {.prompt_tokens = 9, .cached_tokens = 2, .cache_write_tokens = 3}});
  EXPECT_EQ(writer->out(),
            event("message_start",
                  R"(,"message":{"id":"msg_1","type":"message","role":"assistant","model":"m",)"
                  R"("content":[],"stop_reason":null,"stop_sequence":null,"usage":{)"
                  R"("input_tokens":4,"cache_creation_input_tokens":3,)"
                  R"("cache_read_input_tokens":2,"output_tokens":0}})"));
}

TEST(AnthropicMessagesStreamWriter, WritesEachPieceAtOnce) {
  const auto writer = started();
  writer->event(PartStart{});
  EXPECT_EQ(writer->out(), "");
  writer->event(PartDelta{" a\n"});
  EXPECT_EQ(writer->out(),
            block_start(0, kText) + block_delta(0, R"({"type":"text_delta","text":" a\n"})"));
  writer->out().clear();
  writer->event(PartDelta{"b"});
  EXPECT_EQ(writer->out(), block_delta(0, R"({"type":"text_delta","text":"b"})"));
  writer->out().clear();
  writer->event(PartEnd{});
  EXPECT_EQ(writer->out(), block_stop(0));
}

TEST(AnthropicMessagesStreamWriter, CountsToolsAmongAllBlocksAndStreamsTheirArguments) {
  EXPECT_EQ(
      written({PartStart{}, PartDelta{"a"}, PartEnd{}, PartStart{PartKind::tool_call, "t1", "f"},
               PartDelta{R"({"x)"}, PartDelta{R"(":1})"}, PartEnd{},
               PartStart{PartKind::tool_call, "t2", "g"}, PartEnd{}}),
      block_start(0, kText) + block_delta(0, R"({"type":"text_delta","text":"a"})") +
          block_stop(0) + block_start(1, R"({"type":"tool_use","id":"t1","name":"f","input":{}})") +
          block_delta(1, R"({"type":"input_json_delta","partial_json":"{\"x"})") +
          block_delta(1, R"({"type":"input_json_delta","partial_json":"\":1}"})") + block_stop(1) +
          block_start(2, R"({"type":"tool_use","id":"t2","name":"g","input":{}})") + block_stop(2));
}

TEST(AnthropicMessagesStreamWriter, SignsThinkingBeforeItsEnd) {
  EXPECT_EQ(written({PartStart{PartKind::thinking, {}, {}}, PartDelta{"h"}, PartEnd{"s"}}),
            block_start(0, kThinking) +
                block_delta(0, R"({"type":"thinking_delta","thinking":"h"})") +
                block_delta(0, R"({"type":"signature_delta","signature":"s"})") + block_stop(0));
  EXPECT_EQ(written({PartStart{PartKind::thinking, {}, {}}, PartEnd{"s"}}),
            block_start(0, kThinking) +
                block_delta(0, R"({"type":"signature_delta","signature":"s"})") + block_stop(0));
  EXPECT_EQ(written({PartStart{PartKind::thinking, {}, {}}, PartDelta{"h"}, PartEnd{}}),
            block_start(0, kThinking) +
                block_delta(0, R"({"type":"thinking_delta","thinking":"h"})") + block_stop(0));
}

TEST(AnthropicMessagesStreamWriter, WritesNoEmptyBlocks) {
  EXPECT_EQ(written({PartStart{}, PartDelta{""}, PartEnd{}, PartStart{PartKind::thinking, {}, {}},
                     PartEnd{}, PartStart{PartKind::opaque_thinking, {}, {}}, PartEnd{},
                     PartStart{PartKind::refusal, {}, {}}, PartEnd{}, PartStart{}, PartDelta{"a"},
                     PartEnd{}}),
            block_start(0, kText) + block_delta(0, R"({"type":"text_delta","text":"a"})") +
                block_stop(0));
}

TEST(AnthropicMessagesStreamWriter, WritesRedactedThinkingWhole) {
  EXPECT_EQ(
      written({PartStart{PartKind::opaque_thinking, {}, {}}, PartDelta{"a"}, PartDelta{"b"},
               PartEnd{}, PartStart{PartKind::opaque_thinking, {}, {}}, PartDelta{"c"}, PartEnd{}}),
      block_start(0, R"({"type":"redacted_thinking","data":"ab"})") + block_stop(0) +
          block_start(1, R"({"type":"redacted_thinking","data":"c"})") + block_stop(1));
}

TEST(AnthropicMessagesStreamWriter, EndsWithTheWholeUsageAndTheEndMarker) {
  const auto writer = started();
  writer->end({.stop_reason = StopReason::max_tokens,
               .usage = {.prompt_tokens = 10, .completion_tokens = 5, .cached_tokens = 4}});
  EXPECT_EQ(writer->out(),
            event("message_delta",
                  R"(,"delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{)"
                  R"("input_tokens":6,"cache_creation_input_tokens":0,)"
                  R"("cache_read_input_tokens":4,"output_tokens":5})") +
                event("message_stop"));
}

TEST(AnthropicMessagesStreamWriter, TellsWhyItEnded) {
  const auto ended = [](const std::vector<chat::StreamEvent>& events,
                        const chat::ResponseEnd& how) {
    const auto writer = started();
    for (const chat::StreamEvent& each : events) {
      writer->event(each);
    }
    writer->out().clear();
    writer->end(how);
    return writer->out();
  };
  const std::vector<chat::StreamEvent> call = {PartStart{PartKind::tool_call, "t", "f"}, PartEnd{}};
  EXPECT_EQ(ended({}, {}), end("end_turn"));
  EXPECT_EQ(ended(call, {.stop_reason = StopReason::tool_calls}), end("tool_use"));
  EXPECT_EQ(ended(call, {}), end("tool_use")) << "some upstreams say stop";
  EXPECT_EQ(ended({PartStart{PartKind::refusal, {}, {}}, PartDelta{"no"}, PartEnd{}}, {}),
            end("refusal"));
  EXPECT_EQ(ended({}, {.stop_reason = StopReason::content_filter}), end("refusal"));
  EXPECT_EQ(ended({}, {.stop_reason = StopReason::stop_sequence, .stop_sequence = "x"}),
            end("stop_sequence", R"("x")"));
}

TEST(AnthropicMessagesStreamWriter, WritesAnErrorInPlaceOfTheEndMarker) {
  const auto writer = started();
  writer->event(PartStart{});
  writer->event(PartDelta{"a"});
  writer->out().clear();
  writer->fail({.kind = chat::ErrorKind::overloaded, .message = "Overloaded"});
  EXPECT_EQ(writer->out(),
            event("error", R"(,"error":{"type":"overloaded_error","message":"Overloaded"})"));
}

TEST(AnthropicMessagesStreamWriter, WritesNoErrorBeforeTheHead) {
  const auto writer = make_stream_writer({.id = "msg_1"}, {});
  writer->fail({.kind = chat::ErrorKind::overloaded, .message = "Overloaded"});
  EXPECT_EQ(writer->out(), "");
}

TEST(AnthropicMessagesStreamWriter, NeverBreaksALine) {
  const std::string text = written({PartStart{}, PartDelta{"a\r\n\nevent: x\n\n"}, PartEnd{}});
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_THAT(text, HasSubstr(R"("a\r\n\nevent: x\n\n")"));
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
