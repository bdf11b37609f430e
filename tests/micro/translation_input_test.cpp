#include "micro/translation_input.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "gateway/chat/collector.h"

namespace micro {
namespace {

namespace chat = gateway::chat;
using gateway::formats::Api;
using gateway::formats::format_of;

constexpr std::array<Api, 3> kApis{Api::chat_completions, Api::responses, Api::messages};

TEST(TranslationInput, RequestsSayTheSameInEachApi) {
  for (const int tokens : kPromptTokens) {
    const auto size = static_cast<std::size_t>(tokens);
    const auto expected =
        format_of(Api::chat_completions).read_request(request_body(Api::chat_completions, size));
    ASSERT_TRUE(expected.has_value()) << expected.error().message;
    EXPECT_EQ(expected->tools.size(), size == kTokensWithTools ? 2U : 0U);
    EXPECT_EQ(expected->messages.size(), size == kTokensWithTools ? 4U : 2U);
    for (const Api api : kApis) {
      const auto request = format_of(api).read_request(request_body(api, size));
      ASSERT_TRUE(request.has_value()) << request.error().message;
      EXPECT_EQ(request->messages, expected->messages) << format_of(api).name;
      ASSERT_EQ(request->tools.size(), expected->tools.size());
      for (std::size_t i = 0; i < request->tools.size(); ++i) {
        EXPECT_EQ(request->tools[i].name, expected->tools[i].name);
        EXPECT_EQ(request->tools[i].parameters, expected->tools[i].parameters);
      }
      EXPECT_EQ(request->max_tokens, expected->max_tokens);
      EXPECT_EQ(request->temperature, expected->temperature);
    }
  }
}

TEST(TranslationInput, AnswersSayTheSameInEachApi) {
  for (const int tokens : kPromptTokens) {
    const auto size = static_cast<std::size_t>(tokens);
    const auto expected =
        format_of(Api::chat_completions).read_response(response_body(Api::chat_completions, size));
    ASSERT_TRUE(expected.has_value()) << expected.error().message;
    EXPECT_EQ(expected->parts.size(), size == kTokensWithTools ? 2U : 1U);
    EXPECT_EQ(std::get<chat::TextPart>(expected->parts.front()).text, prompt(size));
    for (const Api api : kApis) {
      const auto response = format_of(api).read_response(response_body(api, size));
      ASSERT_TRUE(response.has_value()) << response.error().message;
      EXPECT_EQ(*response, *expected) << format_of(api).name;
    }
  }
}

/// Writes down the pieces.
class Pieces final : public chat::ResponseSink {
 public:
  void head(chat::ResponseHead head) noexcept override { model = head.model; }
  void event(chat::StreamEvent event) noexcept override {
    if (const auto* const delta = std::get_if<chat::PartDelta>(&event)) {
      text += delta->text;
    }
  }
  void end(const chat::ResponseEnd& /*end*/) noexcept override { ++ends; }
  void fail(chat::Error /*error*/) noexcept override { ++ends; }

  std::string model;
  std::string text;
  int ends = 0;
};

TEST(TranslationInput, StreamsSayTheSameInEachApi) {
  for (const Api api : kApis) {
    const auto reader = format_of(api).make_stream_reader();
    Pieces pieces;
    for (const NamedEvent& event : opening_events(api)) {
      reader->read(event.name, event.data, pieces);
    }
    EXPECT_EQ(pieces.text, "") << format_of(api).name;
    const NamedEvent piece = piece_event(api);
    reader->read(piece.name, piece.data, pieces);
    reader->read(piece.name, piece.data, pieces);
    EXPECT_EQ(pieces.model, "model-b") << format_of(api).name;
    EXPECT_EQ(pieces.text, "why why ") << format_of(api).name;
    EXPECT_EQ(pieces.ends, 0) << format_of(api).name;
  }
}

}  // namespace
}  // namespace micro
