#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
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

void run_on_threads(const std::function<void(int)>& body, int count = kThreads) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    threads.emplace_back(body, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

/// Lets two threads begin each round at the same moment.
class Rendezvous {
 public:
  void meet(int round) {
    arrived_.fetch_add(1);
    while (arrived_.load() < 2 * (round + 1)) {
      std::this_thread::yield();
    }
  }

 private:
  std::atomic<int> arrived_{0};
};

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

TEST(LimiterThreads, GiveBackWhatTheUserRefusesToTheKeyWhileBothContend) {
  // A user that gains a token for every second request: both threads contend for each.
  constexpr Limit kKey{1, 20'000};
  Limiter limiter(Limit{1'000'000, 1}, kKey);
  std::atomic<std::int64_t> clock_ns{0};
  std::atomic<std::int64_t> allowed{0};
  Rendezvous rendezvous;
  run_on_threads(
      [&](int) {
        for (int round = 0; round < 10'000; ++round) {
          rendezvous.meet(round);
          const std::chrono::nanoseconds now(clock_ns.fetch_add(500));
          allowed += limiter.admit(1, 1, std::nullopt, kStart + now).allowed ? 1 : 0;
        }
      },
      2);
  // The key gains a token a second, which is longer than all this took.
  const std::chrono::nanoseconds now(clock_ns.load());
  ASSERT_LT(now, 1s);
  std::int64_t left = 0;
  while (limiter.admit(2 + left, 1, std::nullopt, kStart + now).allowed) {
    ++left;
  }
  EXPECT_EQ(left, kKey.burst - allowed.load());
}

TEST(LimiterThreads, InsertNewIdsAtTheSameTimeWithoutDoublingOne) {
  constexpr int kIds = 2000;
  Limiter limiter(Limit{1, 1}, std::nullopt);
  std::atomic<int> allowed{0};
  Rendezvous rendezvous;
  run_on_threads(
      [&](int) {
        for (int id = 0; id < kIds; ++id) {
          rendezvous.meet(id);
          allowed += limiter.admit(id, 1, std::nullopt, kStart).allowed ? 1 : 0;
        }
      },
      2);
  EXPECT_EQ(allowed.load(), kIds);
}

TEST(LimiterThreads, OutliveTakeoversWithoutDrawingFromAnotherId) {
  // One set of eight buckets, and keys that come once each: all the time buckets are taken over. A
  // draw by the first thread costs its key a second; were it taken from a bucket that has just
  // become the other thread's, that one's key would be refused.
  Limiter limiter(std::nullopt, std::nullopt, 1);
  std::atomic<std::int64_t> clock_ns{0};
  std::atomic<int> refused{0};
  Rendezvous rendezvous;
  run_on_threads(
      [&](int thread) {
        const Limit limit = thread == 0 ? Limit{1, 1'000'000'000} : Limit{1'000'000'000, 1};
        for (int round = 0; round < 20'000; ++round) {
          rendezvous.meet(round);
          const std::chrono::nanoseconds now(clock_ns.fetch_add(10));
          const std::int64_t key = 2 * round + thread;
          refused += limiter.admit(1, key, limit, kStart + now).allowed ? 0 : 1;
        }
      },
      2);
  EXPECT_EQ(refused.load(), 0);
}

}  // namespace
}  // namespace gateway::limit
