#include "gateway/http/worker_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <semaphore>

namespace gateway::http {
namespace {

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

TEST_F(WorkerPoolTest, LetsIdleExtrasGoAndNobodyElse) {
  WorkerPool pool(1, 3, wait_for_end());
  pool.start();
  EXPECT_FALSE(pool.may_leave());
  EXPECT_TRUE(pool.enter_blocking());
  EXPECT_FALSE(pool.may_leave()) << "one is blocked, the other must stay";
  pool.leave_blocking();
  EXPECT_TRUE(pool.may_leave());
  EXPECT_EQ(pool.size(), 1U);
  EXPECT_FALSE(pool.may_leave());
  end(2);
  pool.wait();
  EXPECT_EQ(pool.size(), 0U);
}

TEST_F(WorkerPoolTest, CanGrowAgainAfterItShrank) {
  std::promise<void> left;
  std::atomic<WorkerPool*> self{nullptr};
  std::atomic<int> started{0};
  WorkerPool pool(1, 2, [&] {
    if (started.fetch_add(1) == 1) {  // the second one leaves at once
      while (self.load() == nullptr || !self.load()->may_leave()) {
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
