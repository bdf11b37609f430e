// What of a conversation has another shape in Anthropic's API: files of text and ids of calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::DocumentPart;
using chat::Message;
using chat::Role;
using chat::TextPart;
using chat::ToolCallPart;
using chat::ToolResultPart;
using testing::HasSubstr;

tl::expected<std::string, chat::Error> write(std::vector<Message> messages) {
  const chat::Request request{.model = "m", .messages = std::move(messages), .max_tokens = 10};
  std::vector<std::string> ignored;
  return write_request(request, Api::responses, ignored);
}

std::string written(std::vector<Message> messages) {
  const auto body = write(std::move(messages));
  return body ? *body : body.error().message;
}

constexpr const char* kText =
    R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hello"}})";

TEST(AnthropicMessagesFiles, OfTextBecomeDocumentsOfText) {
  for (const char* type : {"text/plain", "text/csv", "text/markdown"}) {
    const DocumentPart file{.media_type = type, .data = "aGVsbG8="};
    EXPECT_THAT(written({{Role::user, {file}}}), HasSubstr(kText));
    EXPECT_THAT(written({{Role::user, {ToolResultPart{"1", {TextPart{"a"}, file}}}}}),
                HasSubstr(std::string(R"("content":[{"type":"text","text":"a"},)") + kText + "]"));
  }
  EXPECT_THAT(written({{Role::user,
                        {DocumentPart{.name = "a.txt",
                                      .media_type = "text/plain",
                                      .data = "aGVsbG8=",
                                      .cache = chat::CacheControl{}}}}}),
              HasSubstr(R"("data":"hello"},"title":"a.txt","cache_control":)"));
}

TEST(AnthropicMessagesFiles, OfTextThatIsNoneAreRefused) {
  for (const char* data : {"aGVsbG8!", "/w=="}) {  // no base64, no UTF-8
    const DocumentPart file{.media_type = "text/plain", .data = data};
    const auto body = write({{Role::user, {file}}});
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().param, "input");
    EXPECT_EQ(body.error().code, "invalid_value");
    EXPECT_FALSE(write({{Role::user, {ToolResultPart{"1", {file}}}}}));
  }
}

std::vector<Message> called(const std::vector<std::string>& ids) {
  std::vector<Message> messages = {{Role::user, {TextPart{"q"}}}, {Role::assistant, {}}, {}};
  for (const std::string& id : ids) {
    messages[1].parts.emplace_back(ToolCallPart{id, "f", "{}"});
    messages[2].parts.emplace_back(ToolResultPart{id, {}});
  }
  return messages;
}

std::string with(const std::vector<std::string>& ids) { return written(called(ids)); }

TEST(AnthropicMessagesCallIds, HaveOnlyWhatTheApiTakesInCallsAndResults) {
  const std::string body = with({"functions.f:0"});
  EXPECT_THAT(body, HasSubstr(R"({"type":"tool_use","id":"functions_f_0")"));
  EXPECT_THAT(body, HasSubstr(R"({"type":"tool_result","tool_use_id":"functions_f_0"})"));
  EXPECT_EQ(with({"\xC3\xBC"}), with({"__"}));
}

TEST(AnthropicMessagesCallIds, StayAsTheyAreWhereTheApiTakesThem) {
  EXPECT_THAT(with({"call_aZ-09"}), HasSubstr(R"("id":"call_aZ-09")"));
}

TEST(AnthropicMessagesCallIds, OfTwoCallsNeverBecomeOne) {
  EXPECT_EQ(with({"a.b", "a:b", "a_b"}), with({"a_b_2", "a_b_3", "a_b"}));
  EXPECT_EQ(with({"a.b", "a:b", "a_b_2", "a.b"}), with({"a_b", "a_b_3", "a_b_2", "a_b"}));
}

TEST(AnthropicMessagesCallIds, ThatManyAreAlikeAreToldApartInTime) {
  std::vector<std::string> ids;
  for (int i = 0; i < 20'000; ++i) {
    std::string& id = ids.emplace_back(16, '.');
    for (std::size_t bit = 0; bit < id.size(); ++bit) {
      id[bit] = (i >> bit & 1) != 0 ? ':' : '.';
    }
  }
  EXPECT_THAT(with(ids), HasSubstr(R"("id":"_________________20000")"));
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
