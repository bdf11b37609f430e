// The answers of each API byte by byte, as the official clients read them.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/macro/provider/provider_bench.h"

namespace {

using macro_test::ProviderBench;

std::string golden(const std::string& name) {
  std::ifstream in(GATEBENCH_SOURCE_DIR "/tests/macro/provider/golden/" + name + ".txt",
                   std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr const char* kChat = "/v1/chat/completions";
constexpr const char* kTool =
    R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";

std::string chat(const std::string& more, const std::string& text = "hello you") {
  return R"({"model":"m","messages":[{"role":"user","content":")" + text + "\"}]" + more + "}";
}
std::string responses(const std::string& more, const std::string& text = "hello you") {
  return R"({"model":"m","input":")" + text + "\"" + more + "}";
}

TEST(Golden, ChatAnswers) {
  EXPECT_EQ(ProviderBench().body(kChat, chat("")) + "\n", golden("chat"));
  EXPECT_EQ(
      ProviderBench().body(
          kChat,
          chat(
              R"(,"stream":true,"stream_options":{"include_usage":true},"reasoning_effort":"low")")),
      golden("chat_stream"));
  const std::string tools = R"(,"tools":[{"type":"function","function":{"name":"w","parameters":)" +
                            std::string(kTool) + "}}]";
  EXPECT_EQ(ProviderBench().body(kChat, chat(tools, "call tools 2")) + "\n", golden("chat_tools"));
  EXPECT_EQ(ProviderBench().body(kChat, chat(tools + R"(,"stream":true)", "call tools 2")),
            golden("chat_tools_stream"));
}

TEST(Golden, ResponsesAnswers) {
  const std::string path = "/v1/responses";
  EXPECT_EQ(ProviderBench().body(path, responses("")) + "\n", golden("responses"));
  EXPECT_EQ(ProviderBench().body(path, responses(R"(,"stream":true,"reasoning":{"effort":"low"})")),
            golden("responses_stream"));
  const std::string tools =
      R"(,"tools":[{"type":"function","name":"w","parameters":)" + std::string(kTool) + "}]";
  EXPECT_EQ(ProviderBench().body(path, responses(tools + R"(,"stream":true)", "call tool")),
            golden("responses_tools_stream"));
}

TEST(Golden, MessagesAnswers) {
  const std::string path = "/v1/messages";
  EXPECT_EQ(ProviderBench().body(path, chat(R"(,"max_tokens":9)")) + "\n", golden("messages"));
  EXPECT_EQ(ProviderBench().body(
                path, chat(R"(,"max_tokens":9,"stream":true,"thinking":{"type":"adaptive"})")),
            golden("messages_stream"));
  const std::string tools =
      R"(,"max_tokens":9,"stream":true,"tools":[{"name":"w","input_schema":)" + std::string(kTool) +
      "}]";
  EXPECT_EQ(ProviderBench().body(path, chat(tools, "call tool")), golden("messages_tools_stream"));
}

TEST(Golden, AWholeAnswerAndAStreamOnTheWire) {
  EXPECT_EQ(ProviderBench().post("/v1/messages", chat(R"(,"max_tokens":9,"stream":true)", "hi")),
            golden("messages_wire"));
  EXPECT_EQ(ProviderBench().post("/v1/messages/count_tokens", chat("", "12345678")),
            golden("count_tokens_wire"));
}

TEST(Golden, Models) {
  EXPECT_EQ(macro_test::body_of(ProviderBench().text("GET /v1/models HTTP/1.1\r\n\r\n")) + "\n" +
                macro_test::body_of(ProviderBench().text(
                    "GET /v1/models HTTP/1.1\r\nanthropic-version: 2023-06-01\r\n\r\n")) +
                "\n",
            golden("models"));
}

}  // namespace
