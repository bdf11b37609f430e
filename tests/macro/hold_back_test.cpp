// When a client thread is too near its own limit to leave the pace to its target.
#include "macro/engine/hold_back.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

#include "macro/engine/monotonic_clock.h"
#include "macro/engine/run_delay.h"

namespace macro {
namespace {

TEST(HeldRate, IsAFifthOfWhatABusyThreadSends) {
  EXPECT_EQ(held_rate(0.70, 8000, 0.70), std::nullopt);
  EXPECT_EQ(held_rate(0.71, 8000, 0.70), 1600);
  EXPECT_EQ(held_rate(0.71, 0, 0.70), std::nullopt);
}

TEST(BusyShare, IsOfTheTimeInWhichTheThreadCouldRun) {
  EXPECT_DOUBLE_EQ(busy_share(540, 0, 1000), 0.54);
  EXPECT_DOUBLE_EQ(busy_share(540, 400, 1000), 0.9) << "the target shares its core";
  EXPECT_DOUBLE_EQ(busy_share(0, 1000, 1000), 0) << "it never ran";
}

TEST(RunDelay, GrowsWhereThreadsShareAProcessor) {
  const auto spin = [](std::int64_t until_ns) {
    while (read_clock_ns(CLOCK_THREAD_CPUTIME_ID) < until_ns) {
    }
  };
  cpu_set_t one;
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  CPU_SET(::sched_getcpu(), &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  const std::int64_t delayed_before = run_delay_ns();
  std::thread other(spin, 100'000'000);  // inherits the one processor
  spin(read_clock_ns(CLOCK_THREAD_CPUTIME_ID) + 100'000'000);
  other.join();
  const std::int64_t delayed = run_delay_ns() - delayed_before;
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
  if (run_delay_ns() == 0) {
    GTEST_SKIP() << "this kernel keeps no run delay";
  }
  EXPECT_GT(delayed, 10'000'000);
}

}  // namespace
}  // namespace macro
