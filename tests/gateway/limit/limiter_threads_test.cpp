#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "gateway/limit/limiter.h"

namespace gateway::limit {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{1000h};
constexpr int kThreads = 4;

void run_on_threads(const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back(body, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(LimiterThreads, TogetherGetExactlyTheBurst) {
  Limiter limiter(Limit{1, 1000}, std::nullopt);
  std::atomic<int> allowed{0};
  run_on_threads([&](int) {
    for (int i = 0; i < 1000; ++i) {
      allowed += limiter.admit(1, 1, std::nullopt, kStart).allowed ? 1 : 0;
    }
  });
  EXPECT_EQ(allowed.load(), 1000);
}

TEST(LimiterThreads, NeverGetMoreThanBurstAndRateWhileTimeAdvances) {
  constexpr Limit kLimit{1'000'000, 100};
  Limiter limiter(kLimit, std::nullopt);
  std::atomic<std::int64_t> clock_ns{0};
  std::atomic<std::int64_t> allowed{0};
  run_on_threads([&](int) {
    for (int i = 0; i < 20'000; ++i) {
      // Read before the others' readings are used: some threads come with a time in the past.
      const std::chrono::nanoseconds now(clock_ns.fetch_add(200));
      allowed += limiter.admit(1, 1, std::nullopt, kStart + now).allowed ? 1 : 0;
    }
  });
  const std::int64_t due = kLimit.burst + (clock_ns.load() - 200) / 1000;
  EXPECT_LE(allowed.load(), due);
  EXPECT_GE(allowed.load(), due - 1) << "and there was always one who asked";
}

TEST(LimiterThreads, TakeOfBothBucketsOrOfNone) {
  // Four keys of ten tokens each and a user of 25: whatever the order, 25 get through, and what the
  // user refused was not taken from the keys.
  Limiter limiter(Limit{1, 25}, Limit{1, 10});
  std::atomic<int> allowed{0};
  run_on_threads([&](int thread) {
    for (int i = 0; i < 100; ++i) {
      allowed += limiter.admit(1, thread, std::nullopt, kStart).allowed ? 1 : 0;
    }
  });
  EXPECT_EQ(allowed.load(), 25);
  int left = 0;
  for (int key = 0; key < kThreads; ++key) {
    while (limiter.admit(100 + left, key, std::nullopt, kStart).allowed) {
      ++left;
    }
  }
  EXPECT_EQ(left, kThreads * 10 - 25);
}

TEST(LimiterThreads, GiveBackWhatTheKeyRefusesToTheUser) {
  // All draw from one key with a single token left at a time: losers of that race must not keep
  // their user's token.
  for (int round = 0; round < 200; ++round) {
    Limiter limiter(Limit{1, kThreads}, Limit{1, 1});
    std::atomic<int> allowed{0};
    run_on_threads(
        [&](int) { allowed += limiter.admit(1, 1, std::nullopt, kStart).allowed ? 1 : 0; });
    ASSERT_EQ(allowed.load(), 1);
    int others = 0;
    while (limiter.admit(1, 2 + others, std::nullopt, kStart).allowed) {
      ++others;
    }
    ASSERT_EQ(others, kThreads - 1);
  }
}

TEST(LimiterThreads, InsertNewIdsAtTheSameTimeWithoutDoublingOne) {
  for (int round = 0; round < 50; ++round) {
    Limiter limiter(Limit{1, 1}, std::nullopt, 1024);
    std::atomic<int> allowed{0};
    run_on_threads([&](int) {
      for (std::int64_t user = 0; user < 64; ++user) {
        allowed += limiter.admit(user, 1, std::nullopt, kStart).allowed ? 1 : 0;
      }
    });
    ASSERT_EQ(allowed.load(), 64);
  }
}

TEST(LimiterThreads, OutliveTakeoversWithoutTakingFromAnotherId) {
  // Eight buckets for sixteen users whose buckets fill at once: takeovers all the time, and nobody
  // is ever refused, since nobody draws faster than a bucket fills.
  Limiter limiter(Limit{1'000'000'000, 1}, std::nullopt, 1);
  std::atomic<std::int64_t> clock_ns{0};
  std::atomic<int> refused{0};
  run_on_threads([&](int thread) {
    for (int i = 0; i < 5'000; ++i) {
      const std::chrono::nanoseconds now(clock_ns.fetch_add(10));
      const std::int64_t user = thread * 4 + i % 4;
      refused += limiter.admit(user, 1, std::nullopt, kStart + now).allowed ? 0 : 1;
    }
  });
  EXPECT_EQ(refused.load(), 0);
}

}  // namespace
}  // namespace gateway::limit
