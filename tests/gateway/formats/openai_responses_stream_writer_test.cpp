#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gateway/chat/collector.h"
#include "gateway/formats/format.h"
#include "tests/gateway/formats/checking_sink.h"

namespace gateway::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Stamp kStamp{.id = "resp_1", .created_s = 1700000000};

struct Event {
  std::string name;
  std::string data;
};

/// The events of a text; each has to be two lines and an empty one.
std::vector<Event> events_of(std::string_view text) {
  std::vector<Event> events;
  while (!text.empty()) {
    const std::size_t data = text.find("\ndata: ");
    const std::size_t end = text.find("\n\n");
    if (text.substr(0, 7) != "event: " || data == std::string_view::npos ||
        end == std::string_view::npos || end < data) {
      ADD_FAILURE() << "no event: " << text;
      break;
    }
    events.push_back({std::string(text.substr(7, data - 7)),
                      std::string(text.substr(data + 7, end - data - 7))});
    text.remove_prefix(end + 2);
  }
  return events;
}

/// A stream that is written call by call.
class Writing {
 public:
  Writing() : writer_(openai_responses_format().make_stream_writer(kStamp, {})) {}

  Writing& head() {
    writer_->head({.model = "m"});
    return *this;
  }
  Writing& part(chat::PartStart start, const std::vector<std::string>& pieces,
                const std::string& signature = {}) {
    writer_->event(std::move(start));
    for (const std::string& piece : pieces) {
      writer_->event(chat::PartDelta{piece});
    }
    writer_->event(chat::PartEnd{signature});
    return *this;
  }
  Writing& end(chat::StopReason reason = chat::StopReason::end_of_turn) {
    writer_->end({.stop_reason = reason, .usage = {.prompt_tokens = 3, .completion_tokens = 2}});
    return *this;
  }
  Writing& fail(chat::Error error) {
    writer_->fail(std::move(error));
    return *this;
  }

  /// What was written since the last time.
  std::vector<std::string> take() {
    std::vector<std::string> data;
    for (Event& event : events_of(writer_->out())) {
      EXPECT_THAT(event.data, HasSubstr(R"({"type":")" + event.name + R"(","sequence_number":)"));
      data.push_back(std::move(event.data));
    }
    writer_->out().clear();
    return data;
  }
  std::string text() { return writer_->out(); }

 private:
  std::unique_ptr<StreamWriter> writer_;
};

constexpr const char* kRest =
    R"("instructions":null,"max_output_tokens":null,"metadata":{},"parallel_tool_calls":true,)"
    R"("previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,)"
    R"("temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],)"
    R"("top_p":null,"truncation":"disabled","user":null)";

std::string response(const std::string& status, const std::string& output_and_usage) {
  return R"("response":{"id":"resp_1","object":"response","created_at":1700000000,"status":")" +
         status + R"(","background":false,"error":null,"incomplete_details":null,"model":"m",)" +
         output_and_usage + "," + kRest + "}}";
}

TEST(OpenAiResponsesStreamWriter, WritesATextInTheOrderOfTheApi) {
  Writing writing;
  writing.head().part({}, {" a", "", "b\n"}).end();
  const std::string item = R"({"id":"msg_1_0","type":"message","status":"completed",)"
                           R"("role":"assistant","content":[{"type":"output_text",)"
                           R"("text":" ab\n","annotations":[],"logprobs":[]}]})";
  const std::string place = R"("item_id":"msg_1_0","output_index":0,"content_index":0,)";
  const auto begin = [](const std::string& name, int number) {
    return R"({"type":"response.)" + name + R"(","sequence_number":)" + std::to_string(number) +
           ",";
  };
  EXPECT_THAT(
      writing.take(),
      ElementsAre(
          begin("created", 0) + response("in_progress", R"("output":[],"usage":null)"),
          begin("in_progress", 1) + response("in_progress", R"("output":[],"usage":null)"),
          begin("output_item.added", 2) +
              R"("output_index":0,"item":{"id":"msg_1_0","type":"message",)"
              R"("status":"in_progress","role":"assistant","content":[]}})",
          begin("content_part.added", 3) + place +
              R"("part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}})",
          begin("output_text.delta", 4) + place + R"("delta":" a","logprobs":[]})",
          begin("output_text.delta", 5) + place + R"("delta":"b\n","logprobs":[]})",
          begin("output_text.done", 6) + place + R"("text":" ab\n","logprobs":[]})",
          begin("content_part.done", 7) + place +
              R"("part":{"type":"output_text","text":" ab\n","annotations":[],"logprobs":[]}})",
          begin("output_item.done", 8) + R"("output_index":0,"item":)" + item + "}",
          begin("completed", 9) +
              response("completed",
                       R"("output":[)" + item +
                           R"(],"usage":{"input_tokens":3,)"
                           R"("input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},)"
                           R"("output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},)"
                           R"("total_tokens":5})")));
}

TEST(OpenAiResponsesStreamWriter, WritesTwoLinesAndAnEmptyOneAnEvent) {
  Writing writing;
  writing.head().part({}, {"a\r\nb"});
  EXPECT_THAT(writing.text(), HasSubstr("event: response.output_text.delta\ndata: {"));
  EXPECT_THAT(writing.text(), HasSubstr(R"("delta":"a\r\nb")"));
  EXPECT_EQ(writing.text().substr(writing.text().size() - 2), "\n\n");
}

TEST(OpenAiResponsesStreamWriter, WritesCallsWithTheirFragments) {
  Writing writing;
  writing.head().take();
  writing.part({chat::PartKind::tool_call, "c1", "f"}, {"{\"a\"", ":1}"});
  const std::string place = R"("item_id":"fc_1_0","output_index":0,)";
  EXPECT_THAT(
      writing.take(),
      ElementsAre(
          HasSubstr(R"("output_index":0,"item":{"id":"fc_1_0","type":"function_call",)"
                    R"("status":"in_progress","call_id":"c1","name":"f","arguments":""}})"),
          HasSubstr(R"(_arguments.delta","sequence_number":3,)" + place + R"("delta":"{\"a\""})"),
          HasSubstr(place + R"("delta":":1}"})"),
          HasSubstr(R"(_arguments.done","sequence_number":5,)" + place +
                    R"("name":"f","arguments":"{\"a\":1}"})"),
          HasSubstr(R"("status":"completed","call_id":"c1","name":"f",)"
                    R"("arguments":"{\"a\":1}"}})")));
}

TEST(OpenAiResponsesStreamWriter, GivesACallWithoutArgumentsAnEmptyObject) {
  Writing writing;
  writing.head().take();
  const auto events = writing.part({chat::PartKind::tool_call, "c1", "f"}, {}).take();
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_THAT(events[1], HasSubstr(R"("delta":"{}")"));
  EXPECT_THAT(events[2], HasSubstr(R"("arguments":"{}")"));
}

TEST(OpenAiResponsesStreamWriter, CountsItemsAndEndsATurnOfToolsAsCompleted) {
  Writing writing;
  writing.head().part({}, {"a"}).take();
  writing.part({chat::PartKind::tool_call, "c1", "f"}, {"{}"});
  writing.part({chat::PartKind::tool_call, "c2", "g"}, {"{}"});
  EXPECT_THAT(writing.take()[4], HasSubstr(R"("output_index":2,"item":{"id":"fc_1_2",)"));
  const auto events = writing.end(chat::StopReason::tool_calls).take();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_THAT(events[0], HasSubstr(R"({"type":"response.completed",)"));
  EXPECT_THAT(events[0], HasSubstr(R"("status":"completed","background")"));
}

TEST(OpenAiResponsesStreamWriter, WritesThinkingAsASummary) {
  Writing writing;
  writing.head().take();
  writing.part({chat::PartKind::thinking}, {"hm"}, "sig");
  const std::string place = R"("item_id":"rs_1_0","output_index":0,"summary_index":0,)";
  EXPECT_THAT(
      writing.take(),
      ElementsAre(
          HasSubstr(R"("item":{"id":"rs_1_0","type":"reasoning","summary":[]}})"),
          HasSubstr(R"(summary_part.added","sequence_number":3,)" + place +
                    R"("part":{"type":"summary_text","text":""}})"),
          HasSubstr(R"(summary_text.delta","sequence_number":4,)" + place + R"("delta":"hm"})"),
          HasSubstr(R"(summary_text.done","sequence_number":5,)" + place + R"("text":"hm"})"),
          HasSubstr(R"(summary_part.done","sequence_number":6,)" + place +
                    R"("part":{"type":"summary_text","text":"hm"}})"),
          HasSubstr(R"("item":{"id":"rs_1_0","type":"reasoning","summary":)"
                    R"([{"type":"summary_text","text":"hm"}],"encrypted_content":"sig"}})")));
}

TEST(OpenAiResponsesStreamWriter, WritesThinkingThatCannotBeReadWhenItIsWhole) {
  Writing writing;
  writing.head().take();
  writing.part({chat::PartKind::opaque_thinking}, {"xy", "z"});
  EXPECT_THAT(writing.take(),
              ElementsAre(HasSubstr(R"("item":{"id":"rs_1_0","type":"reasoning","summary":[]}})"),
                          HasSubstr(R"("summary":[],"encrypted_content":"xyz"}})")));
}

TEST(OpenAiResponsesStreamWriter, WritesRefusals) {
  Writing writing;
  writing.head().take();
  writing.part({chat::PartKind::refusal}, {"no"});
  const std::string place = R"("item_id":"msg_1_0","output_index":0,"content_index":0,)";
  EXPECT_THAT(
      writing.take(),
      ElementsAre(HasSubstr("output_item.added"),
                  HasSubstr(place + R"("part":{"type":"refusal","refusal":""}})"),
                  HasSubstr(R"(refusal.delta","sequence_number":4,)" + place + R"("delta":"no"})"),
                  HasSubstr(R"(refusal.done","sequence_number":5,)" + place + R"("refusal":"no"})"),
                  HasSubstr(place + R"("part":{"type":"refusal","refusal":"no"}})"),
                  HasSubstr(R"("content":[{"type":"refusal","refusal":"no"}]}})")));
}

TEST(OpenAiResponsesStreamWriter, WritesNoItemOfATextWithoutPieces) {
  Writing writing;
  writing.head().take();
  EXPECT_THAT(writing.part({}, {}).part({}, {""}).part({chat::PartKind::thinking}, {}).take(),
              IsEmpty());
  EXPECT_THAT(writing.part({}, {"a"}).take()[0], HasSubstr(R"("output_index":0)"));
}

TEST(OpenAiResponsesStreamWriter, TellsWhyTheAnswerIsIncomplete) {
  Writing writing;
  writing.head().part({}, {"a"}).take();
  const auto events = writing.end(chat::StopReason::max_tokens).take();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_THAT(events[0], HasSubstr(R"({"type":"response.incomplete",)"));
  EXPECT_THAT(events[0], HasSubstr(R"("incomplete_details":{"reason":"max_output_tokens"})"));
}

TEST(OpenAiResponsesStreamWriter, FailsByTheEventThatClientsRaise) {
  Writing writing;
  writing.head().part({}, {"a"}).take();
  EXPECT_THAT(writing.fail({.kind = chat::ErrorKind::overloaded, .message = "busy"}).take(),
              ElementsAre(R"({"type":"error","sequence_number":8,"code":"server_is_overloaded",)"
                          R"("message":"busy","param":null,"error":{"message":"busy",)"
                          R"("type":"server_error","param":null,"code":"server_is_overloaded"}})"));
}

TEST(OpenAiResponsesStreamWriter, WritesNothingWhereItFailsBeforeTheHead) {
  EXPECT_THAT(Writing().fail({.message = "x"}).take(), IsEmpty());
}

TEST(OpenAiResponsesStreamWriter, IsReadBackAsItWasWritten) {
  Writing writing;
  writing.head()
      .part({chat::PartKind::thinking}, {"h", "m"}, "sig")
      .part({chat::PartKind::thinking}, {}, "only")
      .part({chat::PartKind::opaque_thinking}, {"xyz"})
      .part({}, {"a", "b"})
      .part({chat::PartKind::refusal}, {"no"})
      .part({chat::PartKind::tool_call, "c1", "f"}, {"{", "}"})
      .part({chat::PartKind::tool_call, "c2", "f"}, {})
      .end(chat::StopReason::tool_calls);
  const auto reader = openai_responses_format().make_stream_reader();
  CheckingSink sink;
  for (const Event& event : events_of(writing.text())) {
    reader->read(event.name, event.data, sink);
  }
  EXPECT_EQ(sink.violation(), "");
  EXPECT_THAT(sink.lines(),
              ElementsAre("head m", "thinking", "+ h", "+ m", "close sig", "thinking", "close only",
                          "opaque_thinking", "+ xyz", "close", "text", "+ a", "+ b", "close",
                          "refusal", "+ no", "close", "call c1 f", "+ {", "+ }", "close",
                          "call c2 f", "+ {}", "close", "end tool_calls"));
  EXPECT_EQ(sink.ended()->usage, (chat::Usage{.prompt_tokens = 3, .completion_tokens = 2}));
}

TEST(OpenAiResponsesStreamWriter, EndsWithTheObjectThatIsWrittenWhole) {
  Writing writing;
  writing.head().part({}, {"a"}).part({chat::PartKind::tool_call, "c1", "f"}, {}).take();
  const std::string last = writing.end(chat::StopReason::tool_calls).take().at(0);
  const std::string whole = openai_responses_format().write_response(
      {.model = "m",
       .parts = {chat::TextPart{"a"}, chat::ToolCallPart{"c1", "f", "{}"}},
       .stop_reason = chat::StopReason::tool_calls,
       .usage = {.prompt_tokens = 3, .completion_tokens = 2}},
      kStamp);
  EXPECT_THAT(last, HasSubstr(R"("response":)" + whole + "}"));
}

}  // namespace
}  // namespace gateway::formats
