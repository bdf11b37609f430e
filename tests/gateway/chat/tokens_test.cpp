#include "gateway/chat/tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace gateway::chat {
namespace {

TEST(Tokens, AreAQuarterOfTheCharactersRoundedUp) {
  EXPECT_EQ(estimate_tokens(""), 0);
  EXPECT_EQ(estimate_tokens("a"), 1);
  EXPECT_EQ(estimate_tokens("abcd"), 1);
  EXPECT_EQ(estimate_tokens("abcde"), 2);
  EXPECT_EQ(estimate_tokens(std::string(400, 'x')), 100);
}

TEST(Tokens, CountCodePointsNotBytes) {
  EXPECT_EQ(estimate_tokens("\u00e9\u00e9\u00e9\u00e9"), 1);                   // two bytes each
  EXPECT_EQ(estimate_tokens("\U0001F600\U0001F600\U0001F600\U0001F600a"), 2);  // four bytes each
}

TEST(Tokens, CountEveryByteWhereverItStandsInAWord) {
  for (std::size_t at = 0; at < 24; ++at) {
    std::string text(24, 'a');
    text.replace(at, 1, "\u00e9");  // 24 characters in 25 bytes
    EXPECT_EQ(estimate_tokens(text), 6) << at;
    EXPECT_EQ(estimate_tokens(text + "a"), 7) << at;
  }
  EXPECT_EQ(estimate_tokens(std::string(24, '\xFF')), 6);  // no continuation bytes
}

TEST(Tokens, AreRoundedUpForEveryPartByItself) {
  const std::vector<Message> messages = {
      {.role = Role::system, .parts = {TextPart{"a"}}},
      {.role = Role::user, .parts = {TextPart{"abcde"}, TextPart{""}, TextPart{"b"}}}};
  EXPECT_EQ(estimate_tokens(messages), 1 + 2 + 0 + 1);
  EXPECT_EQ(estimate_tokens(messages[1].parts), 3);
}

TEST(Tokens, OfAllThatAModelReadsCountToolsResultsAndThinkingToo) {
  Request request;
  request.messages = {
      {.role = Role::user, .parts = {TextPart{"abcde"}, DocumentPart{.text = "abcd"}}},
      {.role = Role::assistant,
       .parts = {ThinkingPart{.text = "abcdefghi", .signature = "not read"},
                 OpaqueThinkingPart{"not read"}, RefusalPart{"no"},
                 ToolCallPart{.id = "call_1", .name = "look", .arguments = R"({"a":1})"}}},
      {.role = Role::user,
       .parts = {ToolResultPart{
           .call_id = "call_1",
           .content = {TextPart{"abcde"}, ImagePart{.data = "AAAA"}, DocumentPart{.text = "a"}}}}}};
  constexpr std::int64_t kOfMessages = 2 + 1 + 3 + 1 + (1 + 2) + (2 + 1);
  EXPECT_EQ(estimate_all_tokens(request), kOfMessages);
  request.tools = {{.name = "look", .description = "Looks.", .parameters = R"({"type":"object"})"},
                   {.name = "stop"}};
  EXPECT_EQ(estimate_all_tokens(request), kOfMessages + (1 + 2 + 5) + 1);
  EXPECT_EQ(estimate_tokens(request.messages), 2) << "what loopback reports is of texts alone";
}

}  // namespace
}  // namespace gateway::chat
