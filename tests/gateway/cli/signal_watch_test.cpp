#include "gateway/cli/signal_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>
#include <semaphore>

namespace gateway::cli {
namespace {

TEST(SignalWatch, TurnsTheFirstSignalIntoACall) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::promise<void> stopped;
    const SignalWatch watch([&stopped] { stopped.set_value(); }, [] {});
    kill(getpid(), signal);
    stopped.get_future().wait();
  }
}

TEST(SignalWatch, GoesWithoutASignal) {
  bool called = false;
  {
    const SignalWatch watch([&called] { called = true; }, [&called] { called = true; });
  }
  EXPECT_FALSE(called);
}

TEST(SignalWatch, TurnsEachHangupIntoACallAndGoesOn) {
  std::counting_semaphore<8> reloads{0};
  std::promise<void> stopped;
  const SignalWatch watch([&stopped] { stopped.set_value(); }, [&reloads] { reloads.release(); });
  for (int i = 0; i < 2; ++i) {
    kill(getpid(), SIGHUP);
    EXPECT_TRUE(reloads.try_acquire_for(std::chrono::seconds(20)));
  }
  kill(getpid(), SIGTERM);
  EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST(SignalWatchDeathTest, EndsTheProcessAtTheSecondSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto send_two = [](int second) {
    std::promise<void> stopped;
    const SignalWatch watch([&stopped] { stopped.set_value(); }, [] {});
    kill(getpid(), SIGTERM);
    stopped.get_future().wait();
    kill(getpid(), second);
    std::promise<void>().get_future().wait();  // for good
  };
  EXPECT_EXIT(send_two(SIGTERM), testing::KilledBySignal(SIGTERM), "");
  EXPECT_EXIT(send_two(SIGINT), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace gateway::cli
