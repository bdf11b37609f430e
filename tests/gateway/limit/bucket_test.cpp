#include "gateway/limit/bucket.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

namespace gateway::limit {
namespace {

using std::chrono::nanoseconds;

TEST(Bucket, IntervalIsExactWhereTheRateDividesTheSecond) {
  EXPECT_EQ(pace_of({10'000, 20'000}).interval, 100'000 * 32);
  EXPECT_EQ(pace_of({10'000, 20'000}).capacity, 2'000'000'000LL * 32);
  EXPECT_EQ(pace_of({1'000'000'000, 1}).interval, 32);
}

TEST(Bucket, IntervalIsRoundedUpSoThatTheRateIsNeverExceeded) {
  EXPECT_EQ(pace_of({3, 1}).interval, 10'666'666'667);            // 32e9 / 3 = 10666666666.67
  EXPECT_EQ(pace_of({700'000'000, 1}).interval, 46);              // 45.7
  EXPECT_EQ(pace_of({999'999'999, 1'000'000'000}).interval, 33);  // 32.00000003
}

TEST(Bucket, CountsInWholeNanosecondsOnlyWhereTheCapacityIsOverTwoYears) {
  constexpr std::int64_t kJustInside = kFineCapacityMaxNs / 1'000'000'000;  // bursts at 1/s
  const Pace inside = pace_of({1, kJustInside});
  EXPECT_EQ(inside.tick_bits, kTickBits);
  EXPECT_EQ(inside.capacity, kJustInside * 1'000'000'000 * 32);
  const Pace outside = pace_of({1, kJustInside + 1});
  EXPECT_EQ(outside.tick_bits, 0);
  EXPECT_EQ(outside.capacity, (kJustInside + 1) * 1'000'000'000);
}

TEST(Bucket, NoSumOverflowsAtTheExtremes) {
  for (const Limit limit : {Limit{1, 1}, Limit{1, 1'000'000'000}, Limit{1'000'000'000, 1},
                            Limit{1'000'000'000, 1'000'000'000}, Limit{1, 72'057'594}}) {
    const Pace pace = pace_of(limit);
    for (const nanoseconds time : {nanoseconds::min(), nanoseconds(0), nanoseconds::max()}) {
      const Ticks now = ticks_of(clamped_ns(time), pace);
      const Claim fresh = claim(kLongAgo, now, pace);
      EXPECT_EQ(fresh.arrival, now + pace.interval);
      EXPECT_LE(fresh.wait, 0);
      const Claim empty = claim(now + pace.capacity, now, pace);  // UBSan watches the sums
      EXPECT_EQ(empty.wait, pace.interval);
    }
  }
}

TEST(Bucket, ClampsTimesToFourAndAHalfYears) {
  EXPECT_EQ(clamped_ns(nanoseconds(kTimeMaxNs)), kTimeMaxNs);
  EXPECT_EQ(clamped_ns(nanoseconds(kTimeMaxNs + 1)), kTimeMaxNs);
  EXPECT_EQ(clamped_ns(nanoseconds(-kTimeMaxNs - 1)), -kTimeMaxNs);
  EXPECT_EQ(clamped_ns(nanoseconds(-5)), -5);
}

TEST(Bucket, WaitIsZeroAtTheVeryTickThatATokenComes) {
  const Pace pace = pace_of({1000, 2});  // a token a millisecond, 32e6 ticks
  const Ticks empty = pace.capacity;     // drawn empty at 0
  EXPECT_EQ(claim(empty, pace.interval - 1, pace).wait, 1);
  EXPECT_EQ(claim(empty, pace.interval, pace).wait, 0);
}

TEST(Bucket, DurationsAreRoundedUp) {
  const Pace pace = pace_of({1000, 2});
  EXPECT_EQ(duration_of(0, pace), nanoseconds(0));
  EXPECT_EQ(duration_of(1, pace), nanoseconds(1));
  EXPECT_EQ(duration_of(32, pace), nanoseconds(1));
  EXPECT_EQ(duration_of(33, pace), nanoseconds(2));
}

}  // namespace
}  // namespace gateway::limit
