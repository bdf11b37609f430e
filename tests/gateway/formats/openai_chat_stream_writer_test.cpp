#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/openai_chat.h"
#include "tests/gateway/formats/checking_sink.h"

namespace gateway::formats::openai_chat {
namespace {

const Stamp kStamp{.id = "chatcmpl-1", .created_s = 17};

std::unique_ptr<StreamWriter> writer(bool include_usage = false) {
  auto made = make_stream_writer(kStamp, {.include_usage = include_usage});
  made->head({.model = "m\"1"});
  return made;
}

/// The chunk that is expected, with this delta.
std::string chunk(const std::string& delta, const std::string& finish_reason = "null",
                  const std::string& usage = "") {
  return R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":17,)"
         R"("model":"m\"1","choices":[{"index":0,"delta":)" +
         delta + R"(,"logprobs":null,"finish_reason":)" + finish_reason + "}]" + usage + "}\n\n";
}

/// What was written since the last time.
std::string taken(StreamWriter& writer) {
  std::string text = std::move(writer.out());
  writer.out().clear();
  return text;
}

TEST(OpenAiChatStreamWriter, SaysTheRoleFirstAndEachPieceInAChunkOfItsOwn) {
  const auto out = writer();
  EXPECT_EQ(taken(*out), chunk(R"({"role":"assistant","content":""})"));
  out->event(chat::PartStart{});
  EXPECT_EQ(taken(*out), "");
  out->event(chat::PartDelta{" a\n\"\u00e9"});
  EXPECT_EQ(taken(*out), chunk("{\"content\":\" a\\n\\\"\u00e9\"}"));
  out->event(chat::PartDelta{""});
  out->event(chat::PartEnd{});
  EXPECT_EQ(taken(*out), "");
  out->end({.usage = {.prompt_tokens = 1}});
  EXPECT_EQ(taken(*out), chunk("{}", R"("stop")") + "data: [DONE]\n\n");
}

TEST(OpenAiChatStreamWriter, CountsCallsAmongCallsAndNamesEachOnce) {
  const auto out = writer();
  out->event(chat::PartStart{});
  out->event(chat::PartDelta{"t"});
  out->event(chat::PartEnd{});
  taken(*out);
  out->event(chat::PartStart{.kind = chat::PartKind::tool_call, .id = "c1", .name = "f"});
  EXPECT_EQ(taken(*out), chunk(R"({"tool_calls":[{"index":0,"id":"c1","type":"function",)"
                               R"("function":{"name":"f","arguments":""}}]})"));
  out->event(chat::PartDelta{"{\"a\":"});
  EXPECT_EQ(taken(*out),
            chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]})"));
  out->event(chat::PartDelta{"1}"});
  out->event(chat::PartEnd{});
  EXPECT_EQ(taken(*out), chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]})"));
  out->event(chat::PartStart{.kind = chat::PartKind::tool_call, .id = "c2", .name = "g"});
  out->event(chat::PartEnd{});
  EXPECT_EQ(taken(*out), chunk(R"({"tool_calls":[{"index":1,"id":"c2","type":"function",)"
                               R"("function":{"name":"g","arguments":""}}]})") +
                             chunk(R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})"))
      << "clients parse the joined arguments, so that none are {}";
  out->end({.stop_reason = chat::StopReason::tool_calls});
  EXPECT_EQ(taken(*out), chunk("{}", R"("tool_calls")") + "data: [DONE]\n\n");
}

TEST(OpenAiChatStreamWriter, WritesThinkingAndRefusalsInTheirOwnFields) {
  const auto out = writer();
  taken(*out);
  out->event(chat::PartStart{.kind = chat::PartKind::thinking});
  out->event(chat::PartDelta{"hm"});
  out->event(chat::PartEnd{.signature = "s"});
  EXPECT_EQ(taken(*out), chunk(R"({"reasoning_content":"hm"})"));
  out->event(chat::PartStart{.kind = chat::PartKind::opaque_thinking});
  out->event(chat::PartDelta{"xx"});
  out->event(chat::PartEnd{});
  EXPECT_EQ(taken(*out), "");
  out->event(chat::PartStart{.kind = chat::PartKind::refusal});
  out->event(chat::PartDelta{"no"});
  out->event(chat::PartEnd{});
  EXPECT_EQ(taken(*out), chunk(R"({"refusal":"no"})"));
}

TEST(OpenAiChatStreamWriter, WritesUsageWhereItIsAskedFor) {
  const auto out = writer(true);
  EXPECT_EQ(taken(*out), chunk(R"({"role":"assistant","content":""})", "null", R"(,"usage":null)"));
  out->end({.stop_reason = chat::StopReason::max_tokens,
            .usage = {.prompt_tokens = 5,
                      .completion_tokens = 2,
                      .cached_tokens = 3,
                      .cache_write_tokens = 1,
                      .reasoning_tokens = 1}});
  EXPECT_EQ(taken(*out),
            chunk("{}", R"("length")", R"(,"usage":null)") +
                R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":17,)"
                R"("model":"m\"1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,)"
                R"("total_tokens":7,"prompt_tokens_details":{"cached_tokens":3,)"
                R"("cache_write_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}}})"
                "\n\ndata: [DONE]\n\n");
}

TEST(OpenAiChatStreamWriter, WritesAFailureAsAnErrorAndNoEnd) {
  const auto out = writer();
  taken(*out);
  out->fail({.kind = chat::ErrorKind::overloaded, .message = "busy"});
  EXPECT_EQ(taken(*out), R"(data: {"error":{"message":"busy","type":"server_error","param":null,)"
                         R"("code":null}})"
                         "\n\n");
}

TEST(OpenAiChatStreamWriter, WritesNothingForAFailureBeforeTheHead) {
  const auto out = make_stream_writer(kStamp, {});
  out->fail({.kind = chat::ErrorKind::overloaded, .message = "busy"});
  EXPECT_EQ(out->out(), "");
}

TEST(OpenAiChatStreamWriter, IsReadAgainAsItWasPushed) {
  const auto out = writer(true);
  const std::vector<chat::StreamEvent> events = {
      chat::PartStart{.kind = chat::PartKind::thinking},
      chat::PartDelta{"hm"},
      chat::PartEnd{},
      chat::PartStart{.kind = chat::PartKind::text},
      chat::PartDelta{"a"},
      chat::PartDelta{" "},
      chat::PartEnd{},
      chat::PartStart{.kind = chat::PartKind::tool_call, .id = "c1", .name = "f"},
      chat::PartDelta{"{\"a\":"},
      chat::PartDelta{"[]}"},
      chat::PartEnd{},
      chat::PartStart{.kind = chat::PartKind::tool_call, .id = "c2", .name = "g"},
      chat::PartDelta{"{}"},
      chat::PartEnd{}};
  CheckingSink expected;
  expected.head({.model = "m\"1"});
  for (const chat::StreamEvent& event : events) {
    out->event(event);
    expected.event(event);
  }
  const chat::ResponseEnd end{.stop_reason = chat::StopReason::tool_calls,
                              .usage = {.prompt_tokens = 5, .completion_tokens = 2}};
  out->end(end);
  expected.end(end);

  CheckingSink sink;
  const auto reader = make_stream_reader();
  std::string_view text = out->out();
  while (!text.empty()) {
    const std::size_t blank = text.find("\n\n");
    reader->read("", text.substr(6, blank - 6), sink);
    text.remove_prefix(blank + 2);
  }
  EXPECT_EQ(sink.lines(), expected.lines());
  EXPECT_EQ(sink.violation(), "");
  EXPECT_EQ(sink.ended(), expected.ended());
}

}  // namespace
}  // namespace gateway::formats::openai_chat
