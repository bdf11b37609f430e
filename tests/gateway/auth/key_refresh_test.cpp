// What happens off the way of requests: keys in use are asked about before their time is over, and
// a store that is away is watched.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/auth/authenticator.h"
#include "tests/gateway/auth/counting_store.h"

namespace gateway::auth {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;
using Answer = tl::expected<Principal, AuthError>;

constexpr Time kStart{1000h};

template <typename Condition>
bool comes_true(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

class KeyRefreshTest : public testing::Test {
 protected:
  void TearDown() override { store_->release(); }

  /// What a request is told that cannot wait.
  Answer at_once(const std::string& key, Time now) {
    return authenticator_.authenticate(key, now, Waiting::refused);
  }
  bool is_refused(const std::string& key, Time now, AuthError error) {
    const Answer answer = at_once(key, now);
    return !answer && answer.error() == error;
  }

  std::shared_ptr<CountingStore> store_ = std::make_shared<CountingStore>();
  Authenticator authenticator_{store_, {.probe_every = 0ms}};
};

TEST_F(KeyRefreshTest, WhoCannotWaitIsToldSoBeforeTheStoreIsAsked) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  EXPECT_TRUE(is_refused(created.key, kStart, AuthError::would_wait));
  EXPECT_EQ(store_->lookups, 0);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  EXPECT_TRUE(at_once(created.key, kStart).has_value());
  EXPECT_TRUE(is_refused("", kStart, AuthError::missing));
  EXPECT_TRUE(is_refused("gb_wrong", kStart, AuthError::invalid));
}

TEST_F(KeyRefreshTest, AKeyInUseIsAskedAboutBeforeItsTimeIsOver) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  ASSERT_TRUE(at_once(created.key, kStart + 900ms).has_value());
  EXPECT_TRUE(comes_true([&] { return at_once(created.key, kStart + 1s).has_value(); }))
      << "nobody had to wait";
  EXPECT_TRUE(is_refused(created.key, kStart + 1900ms, AuthError::would_wait))
      << "believed for a second from when it was asked about";
  EXPECT_EQ(store_->lookups, 1);
}

TEST_F(KeyRefreshTest, ARevokedKeyInUseIsRefusedAsSoonAsTheStoreTellsOfIt) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  store_->revoke(created.record.id);
  ASSERT_TRUE(at_once(created.key, kStart + 500ms).has_value());
  EXPECT_TRUE(
      comes_true([&] { return is_refused(created.key, kStart + 500ms, AuthError::invalid); }));
  EXPECT_EQ(store_->lookups, 1);
}

TEST_F(KeyRefreshTest, AHangingStoreKeepsNobodyWaiting) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  const CreatedKey stranger = store_->create("bob", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  store_->hang();
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart + 500ms).has_value());
  store_->wait_until_somebody_hangs();  // not a request
  EXPECT_TRUE(authenticator_.can_look_up(kStart + 749ms)) << "an answer takes its time";
  EXPECT_FALSE(authenticator_.can_look_up(kStart + 750ms));
  for (const auto after : {1s, 10s, 3600s}) {
    EXPECT_TRUE(authenticator_.authenticate(created.key, kStart + after).has_value());
    EXPECT_FALSE(authenticator_.authenticate(stranger.key, kStart + after).has_value());
  }
  EXPECT_EQ(store_->lookups, 1);

  ASSERT_TRUE(store_->revoke(created.record.id));
  store_->release();
  EXPECT_TRUE(comes_true([&] { return authenticator_.can_look_up(kStart + 10s); }));
  EXPECT_FALSE(authenticator_.authenticate(created.key, kStart + 20s).has_value());
  EXPECT_TRUE(authenticator_.authenticate(stranger.key, kStart + 20s).has_value());
}

TEST_F(KeyRefreshTest, AStoreThatFailedIsNotAskedByRequestsUntilItAnswers) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  store_->fails = true;
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart + 2s).has_value());
  EXPECT_EQ(store_->lookups, 2);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(is_refused(generate_key(), kStart + 1min, AuthError::unavailable));
    EXPECT_TRUE(at_once(created.key, kStart + 1min).has_value());
  }
  EXPECT_EQ(store_->lookups, 2);
  ASSERT_TRUE(store_->revoke(created.record.id));
  store_->fails = false;
  EXPECT_TRUE(comes_true([&] { return authenticator_.can_look_up(kStart + 1min); }));
  const Answer answer = authenticator_.authenticate(created.key, kStart + 1min + 50ms);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), AuthError::invalid);
}

TEST_F(KeyRefreshTest, ManyKeysAreAskedAboutTogether) {
  std::vector<std::string> keys;
  for (int i = 0; i < 200; ++i) {
    keys.push_back(store_->create("ann", std::nullopt).key);
    ASSERT_TRUE(authenticator_.authenticate(keys.back(), kStart).has_value());
  }
  store_->hang();
  ASSERT_TRUE(at_once(keys.front(), kStart + 600ms).has_value());
  store_->wait_until_somebody_hangs();
  for (const std::string& key : keys) {
    ASSERT_TRUE(at_once(key, kStart + 600ms).has_value());
  }
  store_->release();
  EXPECT_TRUE(comes_true([&] { return store_->questions == 1 + 4; })) << "the first, 199 by 64";
  for (const std::string& key : keys) {
    EXPECT_TRUE(comes_true([&] { return at_once(key, kStart + 1050ms).has_value(); }));
  }
  EXPECT_EQ(store_->questions, 1 + 4);
  EXPECT_EQ(store_->lookups, 200);
}

TEST(KeyRefresh, NoticesByItselfThatTheStoreIsAwayAndBack) {
  const auto store = std::make_shared<CountingStore>();
  const Authenticator authenticator(store, {.probe_every = 1ms});
  const auto can_look_up = [&] {
    return authenticator.can_look_up(std::chrono::steady_clock::now());
  };
  EXPECT_TRUE(can_look_up());
  store->fails = true;
  EXPECT_TRUE(comes_true([&] { return !can_look_up(); }));
  store->fails = false;
  EXPECT_TRUE(comes_true(can_look_up));
  EXPECT_EQ(store->lookups, 0) << "no key was looked up";
}

}  // namespace
}  // namespace gateway::auth
