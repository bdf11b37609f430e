#include "gateway/cli/signal_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <future>

namespace gateway::cli {
namespace {

TEST(SignalWatch, TurnsTheFirstSignalIntoACall) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::promise<void> stopped;
    const SignalWatch watch([&stopped] { stopped.set_value(); });
    kill(getpid(), signal);
    stopped.get_future().wait();
  }
}

TEST(SignalWatch, GoesWithoutASignal) {
  bool called = false;
  {
    const SignalWatch watch([&called] { called = true; });
  }
  EXPECT_FALSE(called);
}

TEST(SignalWatchDeathTest, EndsTheProcessAtTheSecondSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto send_two = [](int second) {
    std::promise<void> stopped;
    const SignalWatch watch([&stopped] { stopped.set_value(); });
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
