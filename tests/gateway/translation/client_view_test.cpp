// What looks at streams as a client does has to see what is wrong with them.
#include "tests/gateway/translation/client_view.h"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

TEST(ClientView, ComplainsOfBrokenChatStreams) {
  const auto chunk = [](const std::string& delta) {
    return R"(data: {"choices":[{"index":0,"delta":{)" + delta + "}}]}\n\n";
  };
  const std::string role = chunk(R"("role":"assistant")");
  EXPECT_TRUE(view_of(Api::chat_completions, role).complaints.empty());
  EXPECT_FALSE(view_of(Api::chat_completions, chunk(R"("content":"a")")).complaints.empty());
  EXPECT_FALSE(view_of(Api::chat_completions, role + role).complaints.empty());
  const std::string second = chunk(R"("tool_calls":[{"index":1,"id":"a"}])");
  EXPECT_FALSE(view_of(Api::chat_completions, role + second).complaints.empty());
  EXPECT_FALSE(view_of(Api::chat_completions, role + "data: [DONE]\n\n").complaints.empty());
}

TEST(ClientView, ComplainsOfBrokenMessagesStreams) {
  const auto event = [](const std::string& type, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n";
  };
  const std::string start = event("message_start", "");
  const std::string block =
      event("content_block_start", R"(,"index":0,"content_block":{"type":"text"})");
  const std::string delta =
      event("content_block_delta", R"(,"index":0,"delta":{"type":"text_delta","text":"a"})");
  const std::string stop = event("content_block_stop", R"(,"index":0)");
  EXPECT_TRUE(view_of(Api::messages, start + block + delta + stop).complaints.empty());
  EXPECT_FALSE(view_of(Api::messages, block + delta + stop).complaints.empty());
  EXPECT_FALSE(view_of(Api::messages, start + block + stop).complaints.empty());
  EXPECT_FALSE(view_of(Api::messages, start + block + block).complaints.empty());
  EXPECT_FALSE(view_of(Api::messages, start + delta).complaints.empty());
  EXPECT_FALSE(view_of(Api::messages, start + event("message_stop", "")).complaints.empty());
}

TEST(ClientView, ComplainsOfBrokenResponsesStreams) {
  const auto event = [](const std::string& type, int sequence, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type +
           "\",\"sequence_number\":" + std::to_string(sequence) + rest + "}\n\n";
  };
  const std::string created = event("response.created", 0, "");
  const std::string item = R"(,"output_index":0,"item":{"id":"a"})";
  const std::string added = event("response.output_item.added", 1, item);
  const std::string done = event("response.output_item.done", 2, item);
  EXPECT_TRUE(view_of(Api::responses, created + added + done).complaints.empty());
  EXPECT_FALSE(view_of(Api::responses, added + done).complaints.empty());
  EXPECT_FALSE(view_of(Api::responses, created + done).complaints.empty());
  EXPECT_FALSE(
      view_of(Api::responses, created + added + event("response.output_item.added", 2, item))
          .complaints.empty());
  EXPECT_FALSE(
      view_of(Api::responses, created + event("response.output_text.delta", 1, R"(,"item_id":"b")"))
          .complaints.empty());
}

}  // namespace
}  // namespace gateway::formats
