#include "gateway/http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <semaphore>
#include <thread>

namespace gateway::http {
namespace {

constexpr std::chrono::milliseconds kNoTime{0};

/// A pool whose threads wait until the test lets them end.
class WorkerPoolTest : public testing::Test {
 protected:
  std::function<void()> wait_for_end() {
    return [this] { may_end_.acquire(); };
  }
  void end(std::ptrdiff_t threads) { may_end_.release(threads); }

 private:
  std::counting_semaphore<> may_end_{0};
};

TEST_F(WorkerPoolTest, StartsAnotherThreadOnlyWhereTooFewWouldBeLeft) {
  WorkerPool pool(2, 4, wait_for_end());
  pool.start();
  EXPECT_EQ(pool.size(), 2U);
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_EQ(pool.size(), 3U);
  pool.leave_blocking();
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_EQ(pool.size(), 3U) << "the extra thread is there already";
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_EQ(pool.size(), 4U);
  end(4);
}

TEST_F(WorkerPoolTest, NeverLetsTheLastThreadBlock) {
  WorkerPool pool(1, 3, wait_for_end());
  pool.start();
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_EQ(pool.size(), 3U);
  EXPECT_FALSE(pool.enter_blocking());
  pool.leave_blocking();
  EXPECT_TRUE(pool.enter_blocking());
  end(3);
}

TEST_F(WorkerPoolTest, LetsExtrasGoThatNobodyNeedsAndNobodyElse) {
  WorkerPool pool(1, 3, wait_for_end());
  pool.start();
  EXPECT_FALSE(pool.has_surplus());
  EXPECT_TRUE(pool.stand_by(kNoTime)) << "it is needed";
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_FALSE(pool.has_surplus()) << "one is blocked, the other must stay";
  EXPECT_TRUE(pool.stand_by(kNoTime));
  pool.leave_blocking();
  EXPECT_TRUE(pool.has_surplus());
  EXPECT_FALSE(pool.stand_by(kNoTime)) << "it was not needed for so long";
  EXPECT_FALSE(pool.has_surplus());
  EXPECT_EQ(pool.size(), 1U);
  EXPECT_TRUE(pool.stand_by(kNoTime));
  end(2);
  pool.wait();
  EXPECT_EQ(pool.size(), 0U);
}

TEST_F(WorkerPoolTest, CallsWhoStandsByBeforeItStartsAnother) {
  std::atomic<WorkerPool*> self{nullptr};
  std::promise<bool> was_called;
  std::atomic<int> started{0};
  WorkerPool pool(1, 3, [&] {
    if (started.fetch_add(1) == 1) {  // the second one
      while (self.load() == nullptr || !self.load()->has_surplus()) {
        std::this_thread::yield();
      }
      was_called.set_value(self.load()->stand_by(std::chrono::minutes(1)));
    }
    wait_for_end()();
  });
  self = &pool;
  pool.start();
  ASSERT_TRUE(pool.enter_blocking());
  pool.leave_blocking();
  while (pool.has_surplus()) {
    std::this_thread::yield();  // until it stands by
  }
  ASSERT_TRUE(pool.enter_blocking());
  EXPECT_TRUE(was_called.get_future().get());
  EXPECT_EQ(pool.size(), 2U);
  end(2);
}

TEST_F(WorkerPoolTest, LetsNobodyStandByOnceAllAreCalled) {
  WorkerPool pool(1, 2, wait_for_end());
  pool.start();
  ASSERT_TRUE(pool.enter_blocking());
  pool.leave_blocking();
  ASSERT_TRUE(pool.has_surplus());
  std::promise<bool> was_called;
  std::thread extra([&] { was_called.set_value(pool.stand_by(std::chrono::minutes(1))); });
  while (pool.has_surplus()) {
    std::this_thread::yield();  // until it stands by
  }
  pool.call_all();
  EXPECT_TRUE(was_called.get_future().get());
  extra.join();
  EXPECT_TRUE(pool.stand_by(std::chrono::minutes(1)));
  end(2);
}

TEST_F(WorkerPoolTest, CanGrowAgainAfterItShrank) {
  std::promise<void> left;
  std::atomic<WorkerPool*> self{nullptr};
  std::atomic<int> started{0};
  WorkerPool pool(1, 2, [&] {
    if (started.fetch_add(1) == 1) {  // the second one leaves at once
      while (self.load() == nullptr || self.load()->stand_by(kNoTime)) {
        std::this_thread::yield();
      }
      left.set_value();
      return;
    }
    wait_for_end()();
  });
  self = &pool;
  pool.start();
  ASSERT_TRUE(pool.enter_blocking());
  pool.leave_blocking();
  left.get_future().wait();
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_EQ(pool.size(), 2U);
  end(2);
}

TEST_F(WorkerPoolTest, ServesWithOneThreadAtLeast) {
  WorkerPool pool(0, 0, wait_for_end());
  pool.start();
  EXPECT_EQ(pool.size(), 1U);
  EXPECT_FALSE(pool.enter_blocking());
  end(1);
}

}  // namespace
}  // namespace gateway::http
