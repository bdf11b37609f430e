#include "gateway/chat/collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::chat {
namespace {

using testing::ElementsAre;

TEST(Collector, JoinsThePiecesOfAnAnswer) {
  Collector collector;
  collector.head({.model = "m", .usage = {.prompt_tokens = 9}});
  collector.event(PartStart{});
  collector.event(PartDelta{"Hel"});
  collector.event(PartDelta{"lo"});
  collector.event(PartEnd{});
  EXPECT_FALSE(collector.finished());
  collector.end({.stop_reason = StopReason::stop_sequence,
                 .stop_sequence = "\n",
                 .usage = {.prompt_tokens = 1, .completion_tokens = 2}});
  EXPECT_TRUE(collector.finished());
  EXPECT_FALSE(collector.error().has_value());
  EXPECT_EQ(collector.response(),
            (Response{.model = "m",
                      .parts = {TextPart{"Hello"}},
                      .stop_reason = StopReason::stop_sequence,
                      .stop_sequence = "\n",
                      .usage = {.prompt_tokens = 1, .completion_tokens = 2}}));
}

TEST(Collector, KeepsEachKindOfPartInItsPlace) {
  Collector collector;
  collector.head({});
  collector.event(PartStart{.kind = PartKind::thinking});
  collector.event(PartDelta{"hm"});
  collector.event(PartEnd{.signature = "sig"});
  collector.event(PartStart{.kind = PartKind::opaque_thinking});
  collector.event(PartDelta{"ab"});
  collector.event(PartDelta{"cd"});
  collector.event(PartEnd{});
  collector.event(PartStart{.kind = PartKind::refusal});
  collector.event(PartDelta{"no"});
  collector.event(PartEnd{});
  collector.event(PartStart{.kind = PartKind::tool_call, .id = "c1", .name = "f"});
  collector.event(PartDelta{"{\"a\":"});
  collector.event(PartDelta{"1}"});
  collector.event(PartEnd{});
  collector.event(PartStart{});
  collector.event(PartEnd{});
  collector.end({});
  EXPECT_THAT(collector.response().parts,
              ElementsAre(ThinkingPart{"hm", "sig"}, OpaqueThinkingPart{"abcd"}, RefusalPart{"no"},
                          ToolCallPart{"c1", "f", "{\"a\":1}"}, TextPart{""}));
}

TEST(Collector, GivesACallWithoutArgumentsAnEmptyObject) {
  Collector collector;
  collector.head({});
  collector.event(PartStart{.kind = PartKind::tool_call, .id = "c1", .name = "f"});
  collector.event(PartDelta{""});
  collector.event(PartEnd{});
  collector.end({});
  EXPECT_THAT(collector.response().parts, ElementsAre(ToolCallPart{"c1", "f", "{}"}));
}

TEST(Collector, HandsOutAFailureInsteadOfHalfAnAnswer) {
  Collector collector;
  collector.head({.model = "m"});
  collector.event(PartStart{});
  collector.event(PartDelta{"Hel"});
  collector.fail({.kind = ErrorKind::unavailable, .message = "gone"});
  EXPECT_TRUE(collector.finished());
  ASSERT_TRUE(collector.error().has_value());
  EXPECT_EQ(collector.error()->message, "gone");
}

TEST(Collector, PassesOverPiecesOfNoPart) {
  Collector collector;
  collector.event(PartDelta{"x"});
  collector.event(PartEnd{});
  collector.end({});
  EXPECT_TRUE(collector.response().parts.empty());
}

}  // namespace
}  // namespace gateway::chat
