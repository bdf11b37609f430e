#include "gateway/upstream/collector.h"

#include <gtest/gtest.h>

#include <thread>

namespace gateway::upstream {
namespace {

TEST(Collector, JoinsThePiecesOfAnAnswer) {
  Collector collector;
  collector.head({.model = "m"});
  collector.event(chat::TextDelta{"Hel"});
  collector.event(chat::TextDelta{"lo"});
  collector.end({.stop_reason = chat::StopReason::max_tokens,
                 .usage = {.prompt_tokens = 1, .completion_tokens = 2}});
  const auto response = collector.wait();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->model, "m");
  EXPECT_EQ(response->parts, (std::vector<chat::Part>{chat::TextPart{"Hello"}}));
  EXPECT_EQ(response->stop_reason, chat::StopReason::max_tokens);
  EXPECT_EQ(response->usage, (chat::Usage{.prompt_tokens = 1, .completion_tokens = 2}));
}

TEST(Collector, HandsOutAFailureInsteadOfHalfAnAnswer) {
  Collector collector;
  collector.head({.model = "m"});
  collector.event(chat::TextDelta{"Hel"});
  collector.fail(
      {.kind = chat::ErrorKind::unavailable, .message = "gone", .param = {}, .code = {}});
  const auto response = collector.wait();
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().message, "gone");
}

TEST(Collector, WaitsForAnAnswerFromAnotherThread) {
  Collector collector;
  std::thread upstream([&] {
    collector.head({.model = "m"});
    collector.event(chat::TextDelta{"late"});
    collector.end({});
  });
  const auto response = collector.wait();
  upstream.join();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->parts, (std::vector<chat::Part>{chat::TextPart{"late"}}));
}

}  // namespace
}  // namespace gateway::upstream
