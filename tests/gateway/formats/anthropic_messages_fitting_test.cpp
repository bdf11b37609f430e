// What of a conversation has another shape in Anthropic's API: files of text.
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

}  // namespace
}  // namespace gateway::formats::anthropic_messages
