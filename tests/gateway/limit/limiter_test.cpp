#include "gateway/limit/limiter.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>

namespace gateway::limit {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{1000h};

TEST(Limiter, AllowsEverythingWhereNothingLimits) {
  Limiter limiter(std::nullopt, std::nullopt);
  const Decision decision = limiter.admit(1, 1, std::nullopt, kStart);
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(decision.limit, 0);
  EXPECT_EQ(decision.remaining, 0);
  EXPECT_EQ(decision.reset_after, 0ns);
  EXPECT_EQ(decision.retry_after, 0ns);
}

TEST(Limiter, AllowsTheBurstAtOnceAndNotOneMore) {
  Limiter limiter(Limit{10, 5}, std::nullopt);
  for (int i = 1; i <= 5; ++i) {
    const Decision decision = limiter.admit(7, 1, std::nullopt, kStart);
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.limit, 5);
    EXPECT_EQ(decision.remaining, 5 - i);
    EXPECT_EQ(decision.reset_after, i * 100ms);
    EXPECT_EQ(decision.retry_after, 0ns);
  }
  const Decision refused = limiter.admit(7, 1, std::nullopt, kStart);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.limit, 5);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.reset_after, 500ms);
  EXPECT_EQ(refused.retry_after, 100ms);
}

TEST(Limiter, GivesTheNextTokenAtItsTimeAndNotANanosecondEarlier) {
  Limiter limiter(Limit{10, 1}, std::nullopt);
  ASSERT_TRUE(limiter.admit(7, 1, std::nullopt, kStart).allowed);
  const Decision early = limiter.admit(7, 1, std::nullopt, kStart + 100ms - 1ns);
  EXPECT_FALSE(early.allowed);
  EXPECT_EQ(early.retry_after, 1ns);
  EXPECT_TRUE(limiter.admit(7, 1, std::nullopt, kStart + 100ms).allowed);
}

TEST(Limiter, WaitingForRetryAfterIsEnoughAtARateThatDoesNotDivideTheSecond) {
  Limiter limiter(Limit{7, 1}, std::nullopt);
  Time now = kStart;
  ASSERT_TRUE(limiter.admit(7, 1, std::nullopt, now).allowed);
  for (int i = 0; i < 100; ++i) {
    const Decision refused = limiter.admit(7, 1, std::nullopt, now);
    ASSERT_FALSE(refused.allowed);
    ASSERT_FALSE(limiter.admit(7, 1, std::nullopt, now + refused.retry_after - 1ns).allowed);
    now += refused.retry_after;
    ASSERT_TRUE(limiter.admit(7, 1, std::nullopt, now).allowed);
  }
}

TEST(Limiter, ARefusedRequestTakesNothing) {
  Limiter limiter(Limit{10, 1}, std::nullopt);
  ASSERT_TRUE(limiter.admit(7, 1, std::nullopt, kStart).allowed);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_FALSE(limiter.admit(7, 1, std::nullopt, kStart + 50ms).allowed);
  }
  EXPECT_TRUE(limiter.admit(7, 1, std::nullopt, kStart + 100ms).allowed);
}

TEST(Limiter, AnIdleBucketFillsToItsBurstAndNoFurther) {
  Limiter limiter(Limit{10, 3}, std::nullopt);
  ASSERT_TRUE(limiter.admit(7, 1, std::nullopt, kStart).allowed);
  const Decision later = limiter.admit(7, 1, std::nullopt, kStart + 24h);
  EXPECT_EQ(later.remaining, 2);
  EXPECT_EQ(later.reset_after, 100ms);
}

TEST(Limiter, UsersDoNotShareABucket) {
  Limiter limiter(Limit{1, 1}, std::nullopt);
  EXPECT_TRUE(limiter.admit(1, 1, std::nullopt, kStart).allowed);
  EXPECT_FALSE(limiter.admit(1, 2, std::nullopt, kStart).allowed);
  EXPECT_TRUE(limiter.admit(2, 3, std::nullopt, kStart).allowed);
}

TEST(Limiter, UserAndKeyWithTheSameNumberAreDifferentBuckets) {
  Limiter limiter(Limit{1, 2}, Limit{1, 1});
  EXPECT_TRUE(limiter.admit(1, 1, std::nullopt, kStart).allowed);
  EXPECT_TRUE(limiter.admit(1, 2, std::nullopt, kStart).allowed);
}

TEST(Limiter, DescribesTheBucketThatIsCloserToRefusing) {
  Limiter limiter(Limit{1000, 10}, Limit{10, 3});
  const Decision by_key = limiter.admit(1, 1, std::nullopt, kStart);
  EXPECT_EQ(by_key.limit, 3);
  EXPECT_EQ(by_key.remaining, 2);
  EXPECT_EQ(by_key.reset_after, 100ms);
  for (std::int64_t key = 2; key <= 9; ++key) {
    limiter.admit(1, key, std::nullopt, kStart);
  }
  const Decision by_user = limiter.admit(1, 10, std::nullopt, kStart);
  EXPECT_TRUE(by_user.allowed);
  EXPECT_EQ(by_user.limit, 10);
  EXPECT_EQ(by_user.remaining, 0);
  EXPECT_EQ(by_user.reset_after, 10ms);
}

TEST(Limiter, TakesNothingOfTheUserWhereTheKeyIsEmpty) {
  Limiter limiter(Limit{1, 3}, Limit{1, 1});
  ASSERT_TRUE(limiter.admit(1, 1, std::nullopt, kStart).allowed);
  for (int i = 0; i < 10; ++i) {
    const Decision refused = limiter.admit(1, 1, std::nullopt, kStart);
    ASSERT_FALSE(refused.allowed);
    EXPECT_EQ(refused.limit, 1) << "in the key's terms";
    EXPECT_EQ(refused.retry_after, 1s);
  }
  EXPECT_TRUE(limiter.admit(1, 2, std::nullopt, kStart).allowed);
  EXPECT_TRUE(limiter.admit(1, 3, std::nullopt, kStart).allowed);
  EXPECT_FALSE(limiter.admit(1, 4, std::nullopt, kStart).allowed);
}

TEST(Limiter, TakesNothingOfTheKeyWhereTheUserIsEmpty) {
  Limiter limiter(Limit{1, 1}, Limit{1, 2});
  ASSERT_TRUE(limiter.admit(1, 1, std::nullopt, kStart).allowed);
  for (int i = 0; i < 10; ++i) {
    const Decision refused = limiter.admit(1, 1, std::nullopt, kStart);
    ASSERT_FALSE(refused.allowed);
    EXPECT_EQ(refused.limit, 1) << "in the user's terms";
  }
  const Decision other_user = limiter.admit(2, 1, std::nullopt, kStart);
  EXPECT_TRUE(other_user.allowed) << "the key had one token left";
}

TEST(Limiter, NamesTheLongerWaitWhereBothRefuse) {
  Limiter slow_key(Limit{10, 1}, Limit{1, 1});
  slow_key.admit(1, 1, std::nullopt, kStart);
  EXPECT_EQ(slow_key.admit(1, 1, std::nullopt, kStart).retry_after, 1s);
  Limiter slow_user(Limit{1, 1}, Limit{10, 1});
  slow_user.admit(1, 1, std::nullopt, kStart);
  EXPECT_EQ(slow_user.admit(1, 1, std::nullopt, kStart).retry_after, 1s);
}

TEST(Limiter, OwnLimitReplacesTheGeneralLimitOfKeys) {
  Limiter limiter(std::nullopt, Limit{1, 1});
  const Limit own{1, 3};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(limiter.admit(1, 1, own, kStart).allowed);
  }
  const Decision refused = limiter.admit(1, 1, own, kStart);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.limit, 3);
  EXPECT_TRUE(limiter.admit(1, 2, std::nullopt, kStart).allowed);
  EXPECT_FALSE(limiter.admit(1, 2, std::nullopt, kStart).allowed);
}

TEST(Limiter, OwnLimitCountsWhereThereIsNoGeneralOne) {
  Limiter limiter(std::nullopt, std::nullopt);
  EXPECT_TRUE(limiter.admit(1, 1, Limit{1, 1}, kStart).allowed);
  EXPECT_FALSE(limiter.admit(1, 1, Limit{1, 1}, kStart).allowed);
  EXPECT_TRUE(limiter.admit(1, 2, std::nullopt, kStart).allowed);
}

TEST(Limiter, ATimeInThePastRefusesNothingThatTheLatestWouldNot) {
  Limiter limiter(Limit{10, 1}, std::nullopt);
  ASSERT_TRUE(limiter.admit(1, 1, std::nullopt, kStart).allowed);
  // This one is refused, but has shown that the clock is past the next token.
  ASSERT_TRUE(limiter.admit(1, 1, std::nullopt, kStart + 100ms).allowed);
  ASSERT_FALSE(limiter.admit(1, 1, std::nullopt, kStart + 199ms).allowed);
  const Decision past = limiter.admit(1, 1, std::nullopt, kStart + 150ms);
  EXPECT_FALSE(past.allowed);
  EXPECT_EQ(past.retry_after, 50ms) << "from the time that was passed in";
  EXPECT_EQ(past.reset_after, 50ms);
}

TEST(Limiter, AClockThatGoesBackNeitherRefusesNorGivesMore) {
  Limiter limiter(Limit{10, 2}, std::nullopt);
  ASSERT_TRUE(limiter.admit(1, 1, std::nullopt, kStart).allowed);
  EXPECT_TRUE(limiter.admit(1, 1, std::nullopt, kStart - 1h).allowed);
  const Decision refused = limiter.admit(1, 1, std::nullopt, kStart - 1h);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 1h + 100ms);
  EXPECT_TRUE(limiter.admit(1, 1, std::nullopt, kStart + 100ms).allowed);
}

TEST(Limiter, CountsRightAtTheExtremes) {
  Limiter slow(Limit{1, 1'000'000'000}, std::nullopt);
  const Decision first = slow.admit(1, 1, std::nullopt, kStart);
  EXPECT_EQ(first.remaining, 999'999'999);
  EXPECT_EQ(first.reset_after, 1s);
  Limiter fast(Limit{1'000'000'000, 1}, std::nullopt);
  EXPECT_TRUE(fast.admit(1, 1, std::nullopt, kStart).allowed);
  const Decision refused = fast.admit(1, 1, std::nullopt, kStart);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 1ns);
  EXPECT_TRUE(fast.admit(1, 1, std::nullopt, kStart + 1ns).allowed);
  Limiter largest(Limit{1'000'000'000, 1'000'000'000}, Limit{1, 1});
  EXPECT_TRUE(largest.admit(1, 1, std::nullopt, Time::max()).allowed);
  EXPECT_TRUE(largest.admit(2, 2, std::nullopt, Time::min()).allowed);
}

TEST(Limiter, KeepsCountingBeyondItsCapacityAsLongAsOthersAreIdle) {
  Limiter limiter(Limit{10, 2}, std::nullopt, 8);
  Time now = kStart;
  for (std::int64_t user = 0; user < 1000; ++user) {
    EXPECT_TRUE(limiter.admit(user, 1, std::nullopt, now).allowed);
    EXPECT_TRUE(limiter.admit(user, 1, std::nullopt, now).allowed);
    EXPECT_FALSE(limiter.admit(user, 1, std::nullopt, now).allowed);
    now += 1s;
  }
}

/// The textbook bucket that adds up tokens, with all the precision that a long double has.
class ReferenceBucket {
 public:
  explicit ReferenceBucket(Limit limit)
      : limit_(limit), tokens_(static_cast<double>(limit.burst)) {}

  /// Tokens there are at `now`.
  long double level(nanoseconds now) {
    const auto gained = static_cast<long double>((now - last_).count()) *
                        static_cast<long double>(limit_.per_second) / 1e9L;
    tokens_ = std::min<long double>(tokens_ + gained, static_cast<long double>(limit_.burst));
    last_ = now;
    return tokens_;
  }
  void take() { tokens_ -= 1; }

 private:
  Limit limit_;
  long double tokens_;
  nanoseconds last_{0};
};

TEST(Limiter, AgreesWithATokenBucketOverRandomArrivals) {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    for (const Limit limit : {Limit{10'000, 20'000}, Limit{1, 1}, Limit{4, 7}, Limit{320'000, 50},
                              Limit{1'000'000, 1000}}) {
      Limiter limiter(limit, std::nullopt);
      ReferenceBucket reference(limit);
      // Arrivals in clumps, at 1.5 times the rate on the whole: both answers come often.
      std::exponential_distribution<double> gap_ns(1.5e-9 * static_cast<double>(limit.per_second));
      nanoseconds now{0};
      int allowed = 0;
      constexpr int kArrivals = 50'000;
      for (int i = 0; i < kArrivals; ++i) {
        now += nanoseconds(static_cast<std::int64_t>(gap_ns(random) * (i % 16 == 0 ? 16 : 0)));
        const long double level = reference.level(now);
        const Decision decision = limiter.admit(1, 1, std::nullopt, kStart + now);
        // On the boundary itself the reference's sums of fractions are what is inexact.
        if (std::abs(level - 1) > 1e-6L) {
          ASSERT_EQ(decision.allowed, level > 1)
              << "at " << now.count() << " ns, level " << static_cast<double>(level);
        }
        if (decision.allowed) {
          reference.take();
          ++allowed;
          ASSERT_NEAR(static_cast<double>(decision.remaining), static_cast<double>(level) - 1,
                      1.01);
        }
      }
      EXPECT_GT(allowed, kArrivals / 25);
      if (limit.burst < kArrivals / 10) {
        EXPECT_LT(allowed, kArrivals);
      }
    }
  }
}

TEST(Limiter, KeepsARateThatDoesNotDivideTheSecondFromBelow) {
  for (const Limit limit : {Limit{3, 10}, Limit{333'333, 50}, Limit{7'000'000, 10}}) {
    Limiter limiter(limit, std::nullopt);
    std::int64_t allowed = 0;
    const nanoseconds step = nanoseconds(1s) / (limit.per_second * 3);
    nanoseconds now{0};
    for (int i = 0; i < 300'000; ++i) {
      allowed += limiter.admit(1, 1, std::nullopt, kStart + now).allowed ? 1 : 0;
      now += step;
    }
    const double due =
        static_cast<double>(limit.burst) +
        static_cast<double>((now - step).count()) * static_cast<double>(limit.per_second) / 1e9;
    EXPECT_LE(static_cast<double>(allowed), due);
    EXPECT_GE(static_cast<double>(allowed), due * 0.9995 - 1) << limit.per_second;
  }
}

}  // namespace
}  // namespace gateway::limit
