// What the whole gateway does while the server of its database is away, or hangs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "gateway/database/connection.h"
#include "tests/gateway/database/test_database.h"
#include "tests/gateway/gateway_process.h"

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::HasSubstr;

class Outage : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::vector<std::string> flags(const std::string& auth) const {
    return {"--auth", auth, "--database", database_.url(), "--journal", database_.file("journal")};
  }
  [[nodiscard]] std::string create_key() const {
    const Finished made =
        run_gateway({"key", "create", "--user", "ann", "--database", database_.url()});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    return made.out.substr(0, made.out.find('\n'));
  }
  [[nodiscard]] std::int64_t rows() const {
    static const database::Statement kCount{"SELECT count(*) FROM usage"};
    return database::open(database_.url(), database::IfMissing::fail)->integer(kCount);
  }
  static int chat(httplib::Client& client, const std::string& key) {
    const auto answer =
        client.Post("/v1/chat/completions", {{"x-api-key", key}},
                    R"({"model":"loopback","messages":[{"role":"user","content":"hello"}]})",
                    "application/json");
    return answer ? answer->status : 0;
  }
  /// Whether the status comes before long.
  template <typename Ask>
  static bool becomes(int status, const Ask& ask) {
    const auto deadline = steady_clock::now() + seconds(30);
    while (ask() != status) {
      if (steady_clock::now() > deadline) {
        return false;
      }
    }
    return true;
  }

  database::TestDatabase database_{GetParam()};
};

TEST_P(Outage, ServesWithoutKeysBesideAServerThatIsAwayAndRecordsWhenItIsBack) {
  database::control_postgres("stop");
  GatewayProcess gateway(flags("off"));
  httplib::Client client("127.0.0.1", gateway.port());
  EXPECT_EQ(client.Get("/ready")->status, 503);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(chat(client, ""), 200);
  }
  EXPECT_EQ(client.Get("/ready")->status, 503);
  database::control_postgres("start");
  EXPECT_TRUE(becomes(200, [&] { return client.Get("/ready")->status; }));
  EXPECT_EQ(chat(client, ""), 200);
  gateway.signal(SIGTERM);
  const Finished finished = gateway.wait();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("gateway: warning: --database: postgresql://"),
                                  HasSubstr("until it answers /ready is 503"),
                                  HasSubstr("the ledger's database answers again")));
  EXPECT_EQ(rows(), 6);
}

TEST_P(Outage, AdmitsKeysAsSoonAsTheServerThatWasAwayAtTheStartIsBack) {
  const std::string key = create_key();
  database::control_postgres("stop");
  const GatewayProcess gateway(flags("keys"));
  httplib::Client client("127.0.0.1", gateway.port());
  EXPECT_EQ(client.Get("/ready")->status, 503);
  EXPECT_EQ(chat(client, key), 503);
  EXPECT_EQ(chat(client, ""), 401);
  database::control_postgres("start");
  EXPECT_TRUE(becomes(200, [&] { return chat(client, key); }));
  EXPECT_TRUE(becomes(200, [&] { return client.Get("/ready")->status; }));
}

TEST_P(Outage, DoesNotStartBesideAServerThatRefuses) {
  std::string missing = database::postgres_url();
  missing.replace(missing.find("/postgres?"), 10, "/missing?");
  database::open(database_.url())->execute("UPDATE schema_version SET version = 99");
  for (const std::string& url : {missing, database_.url()}) {
    std::vector<std::string> args = {"serve",
                                     "--listen",
                                     "127.0.0.1:0",
                                     "--database",
                                     url,
                                     "--journal",
                                     database_.file("journal")};
    const Finished finished = run_gateway(args);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_THAT(finished.err, HasSubstr("gateway: --database: postgresql://"));
  }
}

TEST_P(Outage, KeepsNobodyWaitingWhoseKeyIsKnownWhileTheServerHangs) {
  const std::string key = create_key();
  const std::string stranger = create_key();
  const GatewayProcess gateway(flags("keys"));
  httplib::Client client("127.0.0.1", gateway.port());
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  ASSERT_EQ(chat(client, key), 200);
  database::control_postgres("freeze");
  // Longer than a key is believed, than the database is waited for and than it is left alone.
  const auto end = steady_clock::now() + seconds(4);
  steady_clock::duration longest{0};
  while (steady_clock::now() < end) {
    const auto start = steady_clock::now();
    EXPECT_EQ(chat(client, key), 200);
    longest = std::max(longest, steady_clock::now() - start);
  }
  EXPECT_LT(longest, milliseconds(900)) << "the database is waited for a second";
  const auto start = steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.Get("/ready")->status, 503);
    EXPECT_EQ(chat(client, stranger), 503);
  }
  EXPECT_LT(steady_clock::now() - start, seconds(10)) << "nobody waits a second each";
  database::control_postgres("thaw");
  EXPECT_TRUE(becomes(200, [&] { return chat(client, stranger); }));
  EXPECT_TRUE(becomes(200, [&] { return client.Get("/ready")->status; }));
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Outage);
INSTANTIATE_TEST_SUITE_P(On, Outage, testing::ValuesIn(database::servers_here()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace gateway
