#include "micro/chat_input.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "gateway/chat/tokens.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/http/framing.h"

namespace micro {
namespace {

const std::string kKey = "gb_" + std::string(43, 'A');

TEST(ChatInput, PromptHasThatManyTokensOfFourCharacters) {
  for (const int tokens : kPromptTokens) {
    const auto count = static_cast<std::size_t>(tokens);
    EXPECT_EQ(prompt(count).size(), 4 * count);
    EXPECT_EQ(gateway::chat::estimate_tokens(prompt(count)), tokens);
  }
}

TEST(ChatInput, IsTheSameEachTimeAndNeedsEscapes) {
  EXPECT_EQ(prompt(500), prompt(500));
  EXPECT_EQ(prompt(500).substr(0, 400), prompt(100));
  EXPECT_NE(prompt(500).find('"'), std::string::npos);
  EXPECT_NE(prompt(500).find('\n'), std::string::npos);
}

TEST(ChatInput, QuotesAsJsonDoes) { EXPECT_EQ(quoted("a \"b\"\nc"), R"("a \"b\"\nc")"); }

TEST(ChatInput, BodyIsReadBackAsThePrompt) {
  const auto request = gateway::formats::openai_chat::read_request(chat_body(500));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->model, "loopback");
  ASSERT_EQ(request->messages.size(), 1U);
  ASSERT_EQ(request->messages[0].parts.size(), 1U);
  EXPECT_EQ(std::get<gateway::chat::TextPart>(request->messages[0].parts[0]).text, prompt(500));
}

TEST(ChatInput, RequestIsFramedWithItsKeyAndItsWholeBody) {
  const std::string request = chat_request(100, kKey);
  gateway::http::FramingLimits limits;
  gateway::http::HeadScanner scanner(limits);
  ASSERT_EQ(scanner.scan(request), gateway::http::HeadScanner::State::kComplete);
  const auto head = scanner.head(request);
  EXPECT_EQ(head.path, "/v1/chat/completions");
  EXPECT_EQ(head.authorization, "Bearer " + kKey);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(request.substr(head.bytes), chat_body(100));
  EXPECT_EQ(head.content_length, chat_body(100).size());
}

}  // namespace
}  // namespace micro
