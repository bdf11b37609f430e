#include "gateway/database/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/gateway/database/test_database.h"

namespace gateway::database {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConnectionTest : public testing::TestWithParam<std::string> {
 protected:
  ConnectionTest() : connection_(connect(database_.url())) {
    const bool sqlite = connection_->dialect() == Dialect::sqlite;
    connection_->execute(std::string("CREATE TABLE t(a BIGINT UNIQUE, b TEXT, c ") +
                         (sqlite ? "BLOB" : "BYTEA") + ")");
  }
  std::int64_t rows() {
    static const Statement kCount{"SELECT count(*) FROM t"};
    return connection_->integer(kCount);
  }

  TestDatabase database_{GetParam()};
  std::unique_ptr<Connection> connection_;
};

TEST_P(ConnectionTest, BindsAndReadsEachKindOfValue) {
  static const Statement kInsert{"INSERT INTO t VALUES($1, $2, $3)"};
  const std::array<std::byte, 3> blob{std::byte{1}, std::byte{0}, std::byte{255}};
  const std::string text = "o'ne \xf0\x9f\x98\x80";
  EXPECT_EQ(connection_->run(kInsert,
                             {INT64_MIN, std::string_view(text), std::span<const std::byte>(blob)}),
            1);
  connection_->run(kInsert, {INT64_MAX, std::string_view(), std::span<const std::byte>()});
  connection_->run(kInsert, {std::monostate{}, std::monostate{}, std::monostate{}});

  static const Statement kSelect{"SELECT a, b, c FROM t ORDER BY coalesce(a, 0)"};
  int row_number = 0;
  const std::int64_t changed = connection_->run(kSelect, {}, [&](const Row& row) {
    switch (++row_number) {
      case 1:
        EXPECT_EQ(row.integer(0), INT64_MIN);
        EXPECT_EQ(row.bytes(1), text);
        EXPECT_EQ(row.bytes(2), std::string_view("\1\0\377", 3));
        break;
      case 2:
        EXPECT_TRUE(row.is_null(0));
        EXPECT_TRUE(row.is_null(1));
        EXPECT_TRUE(row.is_null(2));
        EXPECT_EQ(row.integer(0), 0);
        break;
      default:
        EXPECT_EQ(row.integer(0), INT64_MAX);
        EXPECT_FALSE(row.is_null(1));
        EXPECT_EQ(row.bytes(1), "");
        EXPECT_FALSE(row.is_null(2) && connection_->dialect() == Dialect::postgresql);
    }
  });
  EXPECT_EQ(row_number, 3);
  EXPECT_EQ(changed, 0) << "a SELECT changes nothing";
}

TEST_P(ConnectionTest, TakesAParameterTwiceAndInAnyOrder) {
  static const Statement kInsert{"INSERT INTO t(a, b) VALUES($2, $1)"};
  static const Statement kSelect{"SELECT count(*) FROM t WHERE b = $1 AND (b = $1 OR a = $2)"};
  connection_->run(kInsert, {std::string_view("x"), std::int64_t{7}});
  EXPECT_EQ(connection_->integer(kSelect, {std::string_view("x"), std::int64_t{8}}), 1);
  EXPECT_EQ(connection_->integer(kSelect, {std::string_view("y"), std::int64_t{7}}), 0);
}

TEST_P(ConnectionTest, TransactionCountsOnlyWhereItWasCommitted) {
  static const Statement kInsert{"INSERT INTO t(a) VALUES($1)"};
  {
    const Transaction transaction(*connection_);
    connection_->run(kInsert, {std::int64_t{1}});
  }
  EXPECT_EQ(rows(), 0);
  {
    Transaction transaction(*connection_);
    connection_->run(kInsert, {std::int64_t{1}});
    transaction.commit();
  }
  EXPECT_EQ(rows(), 1);
}

TEST_P(ConnectionTest, SaysWhatFailedButNotTheValueAndGoesOn) {
  static const Statement kInsert{"INSERT INTO t(a, b) VALUES(1, $1)"};
  static const Statement kWrong{"SELECT nothing FROM nowhere"};
  connection_->run(kInsert, {std::string_view("secret")});
  try {
    connection_->run(kInsert, {std::string_view("secret")});
    FAIL() << "the second row has the same number";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::statement);
    EXPECT_THAT(error.what(), testing::ContainsRegex("(UNIQUE|unique) constraint"));
    EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
  }
  EXPECT_THROW(connection_->execute("not SQL"), Error);
  EXPECT_THROW(connection_->run(kWrong), Error);
  EXPECT_EQ(rows(), 1);
}

TEST_P(ConnectionTest, AFailedStatementSpoilsItsTransactionOnly) {
  static const Statement kInsert{"INSERT INTO t(a) VALUES($1)"};
  connection_->run(kInsert, {std::int64_t{1}});
  {
    const Transaction transaction(*connection_);
    connection_->run(kInsert, {std::int64_t{2}});
    EXPECT_THROW(connection_->run(kInsert, {std::int64_t{1}}), Error);
  }
  EXPECT_EQ(rows(), 1);
  EXPECT_EQ(connection_->run(kInsert, {std::int64_t{3}}), 1);
}

INSTANTIATE_TEST_SUITE_P(On, ConnectionTest, testing::ValuesIn(kinds_here()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace gateway::database
