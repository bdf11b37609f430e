#include "gateway/auth/authenticator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/auth/key_format.h"
#include "tests/gateway/auth/counting_store.h"
#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::auth {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{1000h};

class AuthenticatorTest : public testing::Test {
 protected:
  std::shared_ptr<CountingStore> store_ = std::make_shared<CountingStore>();
  Authenticator authenticator_{store_, {.probe_every = 0ms}};
};

using Answer = tl::expected<Principal, AuthError>;

void expect_error(const Answer& answer, AuthError error) {
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), error);
}

TEST_F(AuthenticatorTest, KnowsAKeyWithItsUserAndLimit) {
  const CreatedKey created = store_->create("ann", KeyLimit{3, 4});
  const Answer answer = authenticator_.authenticate(created.key, kStart);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->user_id, 70);
  EXPECT_EQ(answer->key_id, created.record.id);
  EXPECT_EQ(answer->limit, (KeyLimit{3, 4}));
  const Answer again = authenticator_.authenticate(created.key, kStart);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->key_id, created.record.id);
  EXPECT_EQ(again->limit, (KeyLimit{3, 4}));
  EXPECT_EQ(store_->lookups, 1);
}

TEST_F(AuthenticatorTest, ToldNothingFromAnUnknownOne) {
  expect_error(authenticator_.authenticate("", kStart), AuthError::missing);
  expect_error(authenticator_.authenticate(generate_key(), kStart), AuthError::invalid);
  EXPECT_EQ(store_->lookups, 1);
}

TEST_F(AuthenticatorTest, RefusesHostileKeysWithoutALookUp) {
  const std::string key = store_->create("ann", std::nullopt).key;
  const std::string with_nul = key.substr(0, 20) + std::string(1, '\0') + key.substr(21);
  for (const std::string& hostile :
       {std::string("x"), std::string(10 << 20, 'x'), with_nul, key + '\0', key + " ",
        key.substr(0, 45), "gb_' OR '1'='1" + std::string(32, '-'), std::string(46, '\xff')}) {
    expect_error(authenticator_.authenticate(hostile, kStart), AuthError::invalid);
  }
  EXPECT_EQ(store_->lookups, 0);
}

TEST_F(AuthenticatorTest, BelievesAKnownKeyForASecondAndNotLonger) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  store_->revoke(created.record.id);
  EXPECT_TRUE(authenticator_.authenticate(created.key, kStart + 1s - 1ns).has_value());
  expect_error(authenticator_.authenticate(created.key, kStart + 1s), AuthError::invalid);
}

TEST_F(AuthenticatorTest, BelievesAnUnknownKeyToBeUnknownForASecondAndNotLonger) {
  const std::string key = generate_key();
  for (int i = 0; i < 1000; ++i) {
    expect_error(authenticator_.authenticate(key, kStart + 999ms), AuthError::invalid);
  }
  EXPECT_EQ(store_->lookups, 1);
  expect_error(authenticator_.authenticate(key, kStart + 1998ms), AuthError::invalid);
  EXPECT_EQ(store_->lookups, 1);
  expect_error(authenticator_.authenticate(key, kStart + 1999ms), AuthError::invalid);
  EXPECT_EQ(store_->lookups, 2);
}

TEST_F(AuthenticatorTest, BelievesForAsLongAsItIsTold) {
  Authenticator patient(store_, {.believe_for = 5s, .capacity = 1, .probe_every = 0ms});
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(patient.authenticate(created.key, kStart).has_value());
  ASSERT_TRUE(patient.authenticate(created.key, kStart + 2500ms - 1ns).has_value());
  EXPECT_EQ(store_->questions, 0) << "half of its time is not over";
  ASSERT_TRUE(patient.authenticate(created.key, kStart + 5s).has_value());
  EXPECT_EQ(store_->lookups, 2);
}

TEST_F(AuthenticatorTest, ARevokedKeyIsAnsweredFromTheCacheToo) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  store_->revoke(created.record.id);
  expect_error(authenticator_.authenticate(created.key, kStart), AuthError::invalid);
  expect_error(authenticator_.authenticate(created.key, kStart), AuthError::invalid);
  EXPECT_EQ(store_->lookups, 1);
}

TEST_F(AuthenticatorTest, TellsKeysOfTheSamePrefixApart) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  store_->add_with_prefix_of(created.key);
  const Answer answer = authenticator_.authenticate(created.key, kStart);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->key_id, created.record.id);
  std::string other = created.key;
  other.back() = other.back() == 'A' ? 'E' : 'A';
  expect_error(authenticator_.authenticate(other, kStart), AuthError::invalid);
}

TEST_F(AuthenticatorTest, GoesOnServingWhoWasKnownWhileTheStoreIsAway) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  const CreatedKey stranger = store_->create("bob", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  store_->fails = true;
  EXPECT_TRUE(authenticator_.authenticate(created.key, kStart + 1s).has_value());
  EXPECT_TRUE(authenticator_.authenticate(created.key, kStart + 1h).has_value());
  expect_error(authenticator_.authenticate(created.key, kStart + 1h + 1s), AuthError::unavailable);
  expect_error(authenticator_.authenticate(stranger.key, kStart + 1s), AuthError::unavailable);
}

TEST_F(AuthenticatorTest, ForgetsOnDemandWhatItHasLearned) {
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(authenticator_.authenticate(created.key, kStart).has_value());
  authenticator_.forget();
  store_->fails = true;
  expect_error(authenticator_.authenticate(created.key, kStart), AuthError::unavailable);
}

TEST_F(AuthenticatorTest, ThreadsThatMissAKeyAtTheSameTimeAskTheStoreOnce) {
  constexpr int kRounds = 500;
  store_->yields = 10;
  const CreatedKey created = store_->create("ann", std::nullopt);
  std::atomic<int> arrived{0};
  std::atomic<int> known{0};
  const auto ask_each_second = [&] {
    for (int round = 0; round < kRounds; ++round) {
      arrived.fetch_add(1);
      while (arrived.load() < 2 * (round + 1)) {
        std::this_thread::yield();
      }
      known += authenticator_.authenticate(created.key, kStart + round * 1s).has_value() ? 1 : 0;
    }
  };
  std::thread other(ask_each_second);
  ask_each_second();
  other.join();
  EXPECT_EQ(known, 2 * kRounds);
  EXPECT_EQ(store_->lookups, kRounds);
}

TEST_F(AuthenticatorTest, FloodOfMadeUpKeysLeavesTheRealOneInTheCache) {
  Authenticator small(store_, {.believe_for = 1s, .capacity = 64, .probe_every = 0ms});
  const CreatedKey created = store_->create("ann", std::nullopt);
  ASSERT_TRUE(small.authenticate(created.key, kStart).has_value());
  std::string key = created.key;
  for (int i = 0; i < 20'000; ++i) {
    for (std::size_t at = 20, rest = static_cast<std::size_t>(i); at < 24; ++at, rest /= 26) {
      key[at] = static_cast<char>('a' + rest % 26);
    }
    if (key != created.key) {
      expect_error(small.authenticate(key, kStart), AuthError::invalid);
    }
  }
  const int lookups = store_->lookups;
  ASSERT_TRUE(small.authenticate(created.key, kStart).has_value());
  EXPECT_EQ(store_->lookups, lookups);
}

TEST(AuthenticatorOnSqlite, ARevocationThroughAnotherHandleArrivesWithinTwoSeconds) {
  const TemporaryDirectory directory;
  const auto command = open_key_store(directory.url());
  Authenticator authenticator(open_key_store(directory.url()), {});
  const CreatedKey created = command->create("ann", KeyLimit{5, 6});
  const Answer answer = authenticator.authenticate(created.key, kStart);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->limit, (KeyLimit{5, 6}));
  ASSERT_TRUE(command->revoke(created.record.id));
  expect_error(authenticator.authenticate(created.key, kStart + 2s), AuthError::invalid);
}

TEST(AuthenticatorOnSqlite, AKeyMadeWhileServingIsKnownAtOnce) {
  const TemporaryDirectory directory;
  Authenticator authenticator(open_key_store(directory.url()), {});
  expect_error(authenticator.authenticate(generate_key(), kStart), AuthError::invalid);
  const CreatedKey created = open_key_store(directory.url())->create("ann", std::nullopt);
  EXPECT_TRUE(authenticator.authenticate(created.key, kStart).has_value());
}

}  // namespace
}  // namespace gateway::auth
