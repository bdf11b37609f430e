#include "gateway/upstream/loopback.h"

#include <gtest/gtest.h>

#include "gateway/upstream/collector.h"

namespace gateway::upstream {
namespace {

tl::expected<chat::Response, chat::Error> answer(std::vector<chat::Message> messages) {
  chat::Request request;
  request.model = "loopback-x";
  request.max_tokens = 1;  // not applied: what comes back is what was sent
  request.messages = std::move(messages);
  Collector collector;
  Loopback loopback;
  EXPECT_EQ(loopback.start(std::move(request), collector), nullptr);
  return collector.wait();
}

TEST(Loopback, EchoesTheLastTextOfTheUser) {
  const auto response =
      answer({{chat::Role::user, {chat::TextPart{"first"}}},
              {chat::Role::user, {chat::TextPart{"second, long"}, chat::TextPart{" enough"}}},
              {chat::Role::assistant, {chat::TextPart{"not me"}}}});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->parts, (std::vector<chat::Part>{chat::TextPart{"second, long enough"}}));
  EXPECT_EQ(response->model, "loopback-x");
  EXPECT_EQ(response->stop_reason, chat::StopReason::end_of_turn);
}

TEST(Loopback, CountsEveryMessageForThePromptAndTheEchoForTheAnswer) {
  const auto response = answer({{chat::Role::system, {chat::TextPart{"12345"}}},
                                {chat::Role::user, {chat::TextPart{"123"}, chat::TextPart{"45"}}}});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->usage, (chat::Usage{.prompt_tokens = 2 + 1 + 1, .completion_tokens = 2}));
}

TEST(Loopback, FailsWithoutAMessageOfTheUser) {
  const auto response = answer({{chat::Role::system, {chat::TextPart{"x"}}}});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, chat::ErrorKind::invalid_request);
  EXPECT_EQ(response.error().param, "messages");
}

TEST(Loopback, NeverWaits) { EXPECT_FALSE(Loopback().may_block()); }

}  // namespace
}  // namespace gateway::upstream
