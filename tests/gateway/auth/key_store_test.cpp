#include "gateway/auth/key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "gateway/auth/database_key_store.h"
#include "gateway/auth/key_format.h"
#include "tests/gateway/database/test_database.h"

namespace gateway::auth {
namespace {

using std::chrono::system_clock;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class KeyStoreTest : public testing::TestWithParam<std::string> {
 protected:
  database::TestDatabase database_{GetParam()};
};

TEST_P(KeyStoreTest, ListsWhatWasCreatedInOrder) {
  const auto store = open_key_store(database_.url());
  EXPECT_TRUE(store->list().empty());
  const KeyRecord first = store->create("ann", std::nullopt).record;
  const KeyRecord second = store->create("bob", KeyLimit{1, 1'000'000'000}).record;
  const KeyRecord third = store->create("ann", std::nullopt).record;
  EXPECT_EQ(first.user_id, third.user_id);
  EXPECT_NE(first.user_id, second.user_id);

  const std::vector<KeyRecord> records = store->list();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].id, first.id);
  EXPECT_EQ(records[1].id, second.id);
  EXPECT_EQ(records[1].user, "bob");
  EXPECT_EQ(records[1].user_id, second.user_id);
  EXPECT_EQ(records[1].prefix, second.prefix);
  EXPECT_EQ(records[1].digest, second.digest);
  EXPECT_EQ(records[1].limit, second.limit);
  EXPECT_EQ(records[2].limit, std::nullopt);
}

TEST_P(KeyStoreTest, WritesTimesAsRfc3339InUtc) {
  system_clock::time_point now = system_clock::from_time_t(951'782'399);
  DatabaseKeyStore store(database::open(database_.url()), [&] { return now; });
  const KeyRecord record = store.create("ann", std::nullopt).record;
  EXPECT_EQ(record.created_at, "2000-02-28T23:59:59Z");
  now += std::chrono::seconds(1);
  EXPECT_TRUE(store.revoke(record.id));
  EXPECT_EQ(store.list().at(0).created_at, "2000-02-28T23:59:59Z");
  EXPECT_EQ(store.list().at(0).revoked_at, "2000-02-29T00:00:00Z");
}

TEST_P(KeyStoreTest, RevokesOnceAndOnlyWhatIsThere) {
  const auto store = open_key_store(database_.url());
  const KeyRecord record = store->create("ann", std::nullopt).record;
  EXPECT_FALSE(store->revoke(record.id + 1));
  EXPECT_TRUE(store->revoke(record.id));
  EXPECT_FALSE(store->revoke(record.id));
  const auto found = store->find(record.prefix);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 1U) << "a revoked key stays listed";
  EXPECT_TRUE(found->front().revoked_at.has_value());
}

TEST_P(KeyStoreTest, FindsByTheWholePrefixOnly) {
  const auto store = open_key_store(database_.url());
  const KeyRecord record = store->create("ann", std::nullopt).record;
  EXPECT_EQ(store->find(record.prefix)->size(), 1U);
  for (const std::string& other :
       {record.prefix.substr(0, 10), record.prefix + "x", std::string(), std::string("%"),
        std::string("' OR '1'='1"), std::string("gb_\0", 4), std::string(1 << 20, 'x')}) {
    const auto found = store->find(other);
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->empty());
  }
}

TEST_P(KeyStoreTest, FindsTheKeysOfManyPrefixesWhateverTheirNumber) {
  const auto store = open_key_store(database_.url());
  std::vector<std::string> prefixes = {"gb_unknown."};
  EXPECT_EQ(store->find_all({})->size(), 0U);
  EXPECT_EQ(store->find_all(prefixes)->size(), 0U);
  for (std::size_t i = 1; i <= 130; ++i) {
    prefixes.push_back(store->create("ann", std::nullopt).record.prefix);
    if (i == 1 || i == 63 || i == 64 || i == 130) {
      EXPECT_EQ(store->find_all(prefixes)->size(), i);
    }
  }
}

TEST_P(KeyStoreTest, SeesWhatAnotherHandleDid) {
  const auto one = open_key_store(database_.url());
  const auto other = open_key_store(database_.url());
  const KeyRecord record = one->create("ann", std::nullopt).record;
  ASSERT_EQ(other->find(record.prefix)->size(), 1U);
  EXPECT_TRUE(other->revoke(record.id));
  EXPECT_TRUE(one->find(record.prefix)->front().revoked_at.has_value());
  EXPECT_EQ(other->create("ann", std::nullopt).record.user_id, record.user_id);
}

TEST_P(KeyStoreTest, HandlesOpeningAndWritingFromManyThreadsLoseNothing) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto store = open_key_store(database_.url());
      for (int k = 0; k < 5; ++k) {
        store->create("ann", std::nullopt);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const auto records = open_key_store(database_.url())->list();
  EXPECT_EQ(records.size(), 20U);
  for (const KeyRecord& record : records) {
    EXPECT_EQ(record.user_id, records.front().user_id);
  }
}

TEST_P(KeyStoreTest, KeysOutliveTheProcessThatMadeThem) {
  const std::string prefix =
      open_key_store(database_.url())->create("ann", std::nullopt).record.prefix;
  EXPECT_EQ(open_key_store(database_.url())->find(prefix)->size(), 1U);
}

TEST_P(KeyStoreTest, AcceptsHostileNamesAsDataAndRefusesControlCharacters) {
  const auto store = open_key_store(database_.url());
  const std::string name = "x'); DROP TABLE keys; -- \xf0\x9f\x98\x80";
  store->create(name, std::nullopt);
  EXPECT_EQ(store->list().at(0).user, name);
  EXPECT_NO_THROW(store->create(std::string(256, 'u'), std::nullopt));
  for (const std::string& bad : {std::string(), std::string(257, 'u'), std::string("a\nb"),
                                 std::string("a\0b", 3), std::string("a\x7f")}) {
    EXPECT_THROW(store->create(bad, std::nullopt), std::runtime_error) << bad;
  }
  EXPECT_EQ(store->list().size(), 2U);
}

TEST_P(KeyStoreTest, RefusesALimitJustOutside) {
  const auto store = open_key_store(database_.url());
  EXPECT_NO_THROW(store->create("ann", KeyLimit{1, 1}));
  EXPECT_NO_THROW(store->create("ann", KeyLimit{1'000'000'000, 1'000'000'000}));
  for (const KeyLimit limit : {KeyLimit{0, 1}, KeyLimit{1, 0}, KeyLimit{1'000'000'001, 1},
                               KeyLimit{1, 1'000'000'001}, KeyLimit{-1, 1}}) {
    EXPECT_THROW(store->create("ann", limit), std::runtime_error);
  }
}

TEST_P(KeyStoreTest, SaysWhatFailedWhenTheTablesAreGone) {
  const auto store = open_key_store(database_.url());
  const CreatedKey created = store->create("ann", std::nullopt);
  database::connect(database_.url())->execute("DROP TABLE keys");
  const auto found = store->find(created.record.prefix);
  ASSERT_FALSE(found.has_value());
  EXPECT_THAT(found.error(),
              AllOf(HasSubstr(database::connect(database_.url())->name()),
                    HasSubstr("cannot be looked up"), Not(HasSubstr(created.record.prefix))));
  EXPECT_THROW(store->list(), std::runtime_error);
  EXPECT_THROW(store->revoke(1), std::runtime_error);
  try {
    store->create("bob", std::nullopt);
    FAIL() << "there is no table to create a key in";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("was not created"), HasSubstr("retry")));
  }
  static const database::Statement kUsers{"SELECT count(*) FROM users"};
  EXPECT_EQ(database::connect(database_.url())->integer(kUsers), 1) << "bob is not left behind";
}

INSTANTIATE_TEST_SUITE_P(On, KeyStoreTest, testing::ValuesIn(database::kinds_here()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace gateway::auth
