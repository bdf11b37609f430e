#include "gateway/auth/sqlite.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>

#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::auth {
namespace {

class Sqlite : public testing::Test {
 protected:
  Sqlite() : database_(made(directory_.file("x.db"))) {
    database_.execute("CREATE TABLE t(a INTEGER UNIQUE, b TEXT, c BLOB)");
  }
  static std::string made(const std::string& path) {
    std::ofstream(path).flush();
    return path;
  }
  std::int64_t rows() { return database_.integer("SELECT count(*) FROM t"); }

  TemporaryDirectory directory_;
  SqliteDatabase database_;
};

TEST_F(Sqlite, BindsAndReadsEachKindOfValue) {
  const SqliteStatement insert(database_, "INSERT INTO t VALUES(?, ?, ?)");
  const std::array<std::byte, 3> blob{std::byte{1}, std::byte{0}, std::byte{255}};
  const std::string text("o'ne\0two", 8);
  EXPECT_FALSE(SqliteQuery(insert)
                   .bind(std::int64_t{-7})
                   .bind(std::string_view(text))
                   .bind(std::span<const std::byte>(blob))
                   .step());
  EXPECT_FALSE(SqliteQuery(insert)
                   .bind(std::optional<std::int64_t>{})
                   .bind(std::string_view("x"))
                   .bind(std::span<const std::byte>())
                   .step());
  EXPECT_EQ(database_.last_insert_id(), 2);

  const SqliteStatement select(database_, "SELECT a, b, c FROM t ORDER BY rowid");
  SqliteQuery row(select);
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.integer(0), -7);
  EXPECT_EQ(row.bytes(1), text);
  EXPECT_EQ(row.bytes(2), std::string_view("\1\0\377", 3));
  ASSERT_TRUE(row.step());
  EXPECT_TRUE(row.is_null(0));
  EXPECT_EQ(row.bytes(2), "");
  EXPECT_FALSE(row.step());
}

TEST_F(Sqlite, TransactionCountsOnlyWhereItWasCommitted) {
  {
    const SqliteTransaction transaction(database_);
    database_.execute("INSERT INTO t(a) VALUES(1)");
  }
  EXPECT_EQ(rows(), 0);
  {
    SqliteTransaction transaction(database_);
    database_.execute("INSERT INTO t(a) VALUES(1)");
    transaction.commit();
  }
  EXPECT_EQ(rows(), 1);
}

TEST_F(Sqlite, SaysWhatFailedButNotTheValue) {
  const SqliteStatement insert(database_, "INSERT INTO t(a, b) VALUES(1, ?)");
  SqliteQuery(insert).bind(std::string_view("secret")).step();
  try {
    SqliteQuery(insert).bind(std::string_view("secret")).step();
    FAIL() << "the second row has the same number";
  } catch (const SqliteError& error) {
    EXPECT_EQ(error.code(), SQLITE_CONSTRAINT);
    EXPECT_STREQ(error.what(), "UNIQUE constraint failed: t.a");
  }
  EXPECT_THROW(database_.execute("not SQL"), SqliteError);
  EXPECT_THROW(SqliteStatement(database_, "SELECT nothing"), SqliteError);
  EXPECT_THROW(SqliteQuery(insert).bind(std::int64_t{1}).bind(std::int64_t{2}), SqliteError);
}

TEST_F(Sqlite, OpensNoFileThatIsNotThere) {
  EXPECT_THROW(SqliteDatabase(directory_.file("absent.db")), SqliteError);
}

}  // namespace
}  // namespace gateway::auth
