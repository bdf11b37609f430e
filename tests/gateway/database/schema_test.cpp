#include "gateway/database/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/gateway/database/test_database.h"

namespace gateway::database {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class SchemaTest : public testing::TestWithParam<std::string> {
 protected:
  std::string error_of_opening() {
    try {
      open(database_.url());
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  std::int64_t version() {
    static const Statement kVersion{"SELECT version FROM schema_version"};
    return connect(database_.url())->integer(kVersion);
  }

  TestDatabase database_{GetParam()};
};

TEST_P(SchemaTest, IsMadeOnceAndKept) {
  open(database_.url())->execute("INSERT INTO users(name) VALUES('ann')");
  static const Statement kUsers{"SELECT count(*) FROM users"};
  EXPECT_EQ(open(database_.url())->integer(kUsers), 1);
  EXPECT_EQ(version(), kSchemaVersion);
}

TEST_P(SchemaTest, IsMadeOnceByManyThatStartAtOnce) {
  std::vector<std::thread> threads;
  threads.reserve(6);
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(error_of_opening(), ""); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  static const Statement kRows{"SELECT count(*) FROM schema_version"};
  EXPECT_EQ(connect(database_.url())->integer(kRows), 1);
  EXPECT_EQ(version(), kSchemaVersion);
}

TEST_P(SchemaTest, OfANewerVersionIsRefusedAndLeftAlone) {
  open(database_.url())->execute("UPDATE schema_version SET version = 99");
  EXPECT_THAT(error_of_opening(), AllOf(HasSubstr("newer version of gatebench"),
                                        HasSubstr("schema is 99"), HasSubstr("use that version")));
  EXPECT_EQ(version(), 99);
  connect(database_.url())->execute("UPDATE schema_version SET version = 2");
  EXPECT_EQ(error_of_opening(), "");
}

TEST_P(SchemaTest, OfAnotherProgramIsRefusedAndLeftAlone) {
  connect(database_.url())->execute("CREATE TABLE users(nickname TEXT)");
  EXPECT_THAT(error_of_opening(), HasSubstr("another program"));
  static const Statement kUsers{"SELECT count(nickname) FROM users"};
  EXPECT_EQ(connect(database_.url())->integer(kUsers), 0);
}

INSTANTIATE_TEST_SUITE_P(On, SchemaTest, testing::ValuesIn(kinds_here()),
                         [](const auto& each) { return each.param; });

/// What the first version, which knew keys in SQLite only, wrote.
constexpr const char* kVersionOne = R"sql(
  CREATE TABLE users(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE keys(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id),
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),
    limit_per_second INTEGER,
    limit_burst INTEGER,
    created_at TEXT NOT NULL,
    revoked_at TEXT,
    CHECK((limit_per_second IS NULL) = (limit_burst IS NULL))) STRICT;
  CREATE INDEX keys_by_prefix ON keys(prefix);
  PRAGMA user_version = 1;
  INSERT INTO users VALUES(3, 'ann');
  INSERT INTO keys VALUES(5, 3, 'gb_abcdefgh', randomblob(32), 100, 200,
                          '2026-11-01T00:00:00Z', NULL);
)sql";

TEST(SchemaOfVersionOne, IsBroughtUpToDateWithItsKeys) {
  const TestDatabase database("Sqlite");
  connect(database.url())->execute(kVersionOne);
  const auto connection = open(database.url());
  static const Statement kKeys{
      "SELECT count(*) FROM keys JOIN users ON users.id = user_id "
      "WHERE keys.id = 5 AND name = 'ann' AND limit_burst = 200"};
  static const Statement kUsage{"SELECT count(*) FROM usage"};
  static const Statement kUserVersion{"PRAGMA user_version"};
  EXPECT_EQ(connection->integer(kKeys), 1);
  EXPECT_EQ(connection->integer(kUsage), 0);
  EXPECT_EQ(connection->integer(kUserVersion), 2) << "the first version looks here, and refuses";
}

}  // namespace
}  // namespace gateway::database
