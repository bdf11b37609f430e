#include "gateway/limit/token_draw.h"

#include <gtest/gtest.h>

namespace gateway::limit {
namespace {

constexpr std::int64_t kId = 42;
constexpr std::int64_t kMillisecondNs = 1'000'000;

/// A bucket of two tokens that gains one a millisecond.
class TokenDraw : public testing::Test {
 protected:
  TokenDraw() { bucket_.id.store(kId); }

  std::optional<Decision> draw(std::int64_t now_ns, Mode mode = Mode::take) {
    return draw_token(bucket_, kId, pace_, now_ns, mode);
  }

  const Pace pace_ = pace_of({1000, 2});
  Bucket bucket_;
};

TEST_F(TokenDraw, TakesUntilTheBucketIsEmpty) {
  EXPECT_EQ(draw(0)->remaining, 1);
  EXPECT_EQ(draw(0)->remaining, 0);
  EXPECT_FALSE(draw(0)->allowed);
}

TEST_F(TokenDraw, LookingTakesNothing) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(draw(0, Mode::look)->remaining, 1) << "what a request would be left with";
  }
  draw(0);
  draw(0);
  EXPECT_FALSE(draw(0, Mode::look)->allowed);
}

TEST_F(TokenDraw, GivingBackUndoesADraw) {
  draw(0);
  draw(0);
  give_back(bucket_, kId, pace_);
  EXPECT_EQ(draw(0)->remaining, 0);
  EXPECT_FALSE(draw(0)->allowed);
}

TEST_F(TokenDraw, TouchesNoBucketThatBelongsToAnotherIdByNow) {
  draw(0);
  const Ticks before = bucket_.arrival.load();
  bucket_.id.store(kId + 1);
  EXPECT_FALSE(draw(0).has_value());
  EXPECT_FALSE(draw(0, Mode::look).has_value());
  give_back(bucket_, kId, pace_);
  EXPECT_EQ(bucket_.arrival.load(), before);
}

TEST_F(TokenDraw, RemembersTheLatestTimeAndMeasuresFromTheOnePassedIn) {
  draw(5 * kMillisecondNs);
  EXPECT_EQ(bucket_.latest_ns.load(), 5 * kMillisecondNs);
  const auto earlier = draw(2 * kMillisecondNs);
  EXPECT_EQ(bucket_.latest_ns.load(), 5 * kMillisecondNs);
  EXPECT_TRUE(earlier->allowed);
  EXPECT_EQ(earlier->reset_after, std::chrono::milliseconds(3 + 2));
  const auto refused = draw(2 * kMillisecondNs);
  EXPECT_EQ(refused->retry_after, std::chrono::milliseconds(3 + 1));
  EXPECT_EQ(refused->reset_after, std::chrono::milliseconds(3 + 2));
}

}  // namespace
}  // namespace gateway::limit
