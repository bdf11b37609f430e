// What only a server can do: go away, come back, hang, ask for a password.
#include "gateway/database/postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/gateway/database/test_database.h"

namespace gateway::database {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Statement kOne{"SELECT CAST(1 AS BIGINT)"};
const Statement kPid{"SELECT CAST(pg_backend_pid() AS BIGINT)"};
const Statement kTerminate{
    "SELECT CASE WHEN pg_terminate_backend(CAST($1 AS INTEGER), 5000) THEN 1 ELSE 0 END"};

class PostgresTest : public testing::TestWithParam<std::string> {
 protected:
  void cut() {
    const std::int64_t pid = connection_->integer(kPid);
    ASSERT_EQ(connect(postgres_url())->integer(kTerminate, {pid}), 1);
  }
  std::unique_ptr<Connection> connection_ = connect(postgres_url());
};

TEST_P(PostgresTest, ConnectsAgainAtOnceWhereItsSessionWasCut) {
  const std::int64_t before = connection_->integer(kPid);
  cut();
  EXPECT_EQ(connection_->integer(kOne), 1) << "nobody notices";
  EXPECT_NE(connection_->integer(kPid), before);
}

TEST_P(PostgresTest, DoesNotGoOnInATransactionWhoseBeginningIsLost) {
  const TestDatabase database("Postgresql");
  connection_ = connect(database.url());
  connection_->execute("CREATE TABLE t(a BIGINT)");
  static const Statement kInsert{"INSERT INTO t VALUES($1)"};
  static const Statement kCount{"SELECT count(*) FROM t"};
  {
    Transaction transaction(*connection_);
    connection_->run(kInsert, {std::int64_t{1}});
    cut();
    EXPECT_THROW(connection_->run(kInsert, {std::int64_t{2}}), Error);
    EXPECT_THROW(connection_->run(kInsert, {std::int64_t{3}}), Error);
    EXPECT_THROW(transaction.commit(), Error);
  }
  EXPECT_EQ(connection_->integer(kCount), 0);
  Transaction transaction(*connection_);
  connection_->run(kInsert, {std::int64_t{4}});
  transaction.commit();
  EXPECT_EQ(connection_->integer(kCount), 1);
}

TEST_P(PostgresTest, FailsWhileTheServerIsAwayAndGoesOnOnceItIsBack) {
  EXPECT_EQ(connection_->integer(kOne), 1);
  control_postgres("stop");
  try {
    connection_->integer(kOne);
    ADD_FAILURE() << "there is no server";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::unavailable);
  }
  control_postgres("start");
  const auto deadline = steady_clock::now() + std::chrono::seconds(10);
  std::int64_t answer = 0;
  while (answer == 0 && steady_clock::now() < deadline) {
    try {
      answer = connection_->integer(kOne);
    } catch (const Error&) {
      answer = 0;  // it fails for a second without another attempt
    }
  }
  EXPECT_EQ(answer, 1);
}

TEST_P(PostgresTest, WaitsForASlowAnswerOnlyAsLongAsItIsPatient) {
  static const Statement kSleep{"SELECT CAST(1 AS BIGINT) FROM pg_sleep(20)"};
  connection_->set_patience(milliseconds(50));
  const auto start = steady_clock::now();
  EXPECT_THROW(connection_->integer(kSleep), Error);
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(10));
}

TEST_P(PostgresTest, WaitsForASilentServerOnlyAsLongAsItIsPatient) {
  cut();
  control_postgres("freeze");
  connection_->set_patience(milliseconds(50));
  const auto start = steady_clock::now();
  EXPECT_THROW(connection_->integer(kOne), Error);
  EXPECT_THROW(connection_->integer(kOne), Error) << "and the next caller does not wait at all";
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(10));
  control_postgres("thaw");
}

TEST_P(PostgresTest, SaysThatThePasswordIsWrongButNotThePassword) {
  connection_->execute("CREATE ROLE ann LOGIN PASSWORD 'right'");
  const auto as_ann = [](const std::string& password) {
    return postgres_url("&user=ann&password=" + password);
  };
  EXPECT_EQ(connect(as_ann("right"))->integer(kOne), 1);
  try {
    connect(as_ann("secret"));
    ADD_FAILURE() << "the password is wrong";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("password authentication failed"), Not(HasSubstr("secret"))));
  }
  connection_->execute("DROP ROLE ann");
}

/// Whether there was nobody to ask, or somebody who said no.
bool is_unreachable(const std::string& url) {
  try {
    open(url);
    ADD_FAILURE() << "it opens";
    return false;
  } catch (const Unreachable&) {
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST_P(PostgresTest, TellsAServerThatIsAwayFromOneThatRefuses) {
  const std::string url = postgres_url();
  std::string missing = url;
  missing.replace(missing.find("/postgres?"), 10, "/missing?");
  connection_->execute("CREATE ROLE ann LOGIN PASSWORD 'right'");
  EXPECT_FALSE(is_unreachable(missing));
  EXPECT_FALSE(is_unreachable(url + "&user=ann&password=wrong"));
  EXPECT_FALSE(is_unreachable(url + "&user=nobody_here"));
  EXPECT_FALSE(is_unreachable(url + "&sslmode=wrong"));
  connection_->execute("DROP ROLE ann");
  control_postgres("freeze");
  EXPECT_TRUE(is_unreachable(url));
  control_postgres("thaw");
  control_postgres("stop");
  EXPECT_TRUE(is_unreachable(url));
  EXPECT_TRUE(is_unreachable(missing)) << "nobody knows yet";
  control_postgres("start");
}

TEST_P(PostgresTest, OpensLaterWhatWasAwayAndMakesItsTables) {
  const TestDatabase database("Postgresql");
  std::vector<std::string> told;
  const auto tell = [&](const std::string& what) { told.push_back(what); };
  static const Statement kUsage{"SELECT count(*) FROM usage"};
  control_postgres("stop");
  const auto late = open_later(database.url(), tell);
  EXPECT_EQ(late->name(), connection_->name());
  EXPECT_THROW(late->integer(kUsage), Error);
  control_postgres("start");
  const auto deadline = steady_clock::now() + std::chrono::seconds(10);
  std::int64_t rows = -1;
  while (rows != 0 && steady_clock::now() < deadline) {
    try {
      Transaction transaction(*late);
      rows = late->integer(kUsage);
      transaction.commit();
    } catch (const Error&) {
      rows = -1;  // it fails for a second without another attempt
    }
  }
  EXPECT_EQ(rows, 0);
  EXPECT_TRUE(told.empty());
}

TEST_P(PostgresTest, SaysOnceThatWhatIsOpenedLaterIsRefused) {
  const TestDatabase database("Postgresql");
  open(database.url())->execute("UPDATE schema_version SET version = 99");
  std::vector<std::string> told;
  const auto late = open_later(database.url(), [&](const auto& what) { told.push_back(what); });
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(late->integer(kOne), Error);
  }
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told.front(), HasSubstr("written by a newer version"));
}

TEST_P(PostgresTest, RefusesADatabaseThatIsNotInUtf8) {
  connection_->execute(
      "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
  std::string url = postgres_url();
  url.replace(url.find("/postgres?"), 10, "/latin?");
  try {
    connect(url);
    ADD_FAILURE() << "it cannot hold every text";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("its encoding is LATIN1"), HasSubstr("UTF-8")));
  }
  connection_->execute("DROP DATABASE latin");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresTest);
INSTANTIATE_TEST_SUITE_P(On, PostgresTest, testing::ValuesIn(servers_here()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace gateway::database
