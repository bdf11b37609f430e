// Limits and deadlines over real sockets, each with its twin just inside.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/gateway/http/client.h"

namespace gateway::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{40};

/// Both ends of a connection are in this process: as many as its descriptors allow.
std::size_t affordable_connections(std::size_t wanted) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4 * wanted + 400);
  setrlimit(RLIMIT_NOFILE, &files);
  return std::min<std::size_t>(wanted, (files.rlim_cur - 200) / 2);
}

TEST(ServerLimits, ServesBesideThousandsOfIdleConnections) {
  const std::size_t count = affordable_connections(2000);
  RunningServer server;
  std::vector<std::unique_ptr<Client>> idle;
  for (std::size_t i = 0; i < count; ++i) {
    idle.push_back(std::make_unique<Client>(server));
  }
  Client client(server);
  for (int i = 0; i < 100; ++i) {
    client.send(request("POST", "/echo", "x"));
    ASSERT_EQ(client.read_answer().body, "x");
  }
  idle.front()->send(request("POST", "/echo", "still here"));
  EXPECT_EQ(idle.front()->read_answer().body, "still here");
}

TEST(ServerLimits, RefusesTheConnectionBeyondTheLimitAtOnce) {
  ServerOptions options;
  options.max_connections = 2;
  RunningServer server(options);
  auto first = std::make_unique<Client>(server);
  first->send(request("GET", "/"));
  EXPECT_EQ(first->read_answer().status, 200);
  Client second(server);
  second.send(request("GET", "/"));
  EXPECT_EQ(second.read_answer().status, 200);

  Client third(server);
  const Answer answer = third.read_answer();  // before it has asked anything
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("Retry-After: 1\r\n"));
  EXPECT_TRUE(third.is_closed());
  EXPECT_EQ(server.application.refusals(), std::vector<int>{503});
}

TEST(ServerLimits, RefusesTheRequestBeyondTheLimitAtOnce) {
  ServerOptions options;
  options.max_in_flight = 1;
  RunningServer server(options);
  Client first(server);
  first.send(request("POST", "/block", "a"));
  server.application.wait_until_blocked(1);
  Client second(server);
  second.send(request("POST", "/echo", "b"));
  const Answer refused = second.read_answer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.has("Retry-After: 1\r\n"));
  EXPECT_FALSE(refused.has("Connection: close\r\n")) << "the request was whole";
  EXPECT_EQ(refused.body.rfind("/echo: ", 0), 0U);
  server.application.release();
  EXPECT_EQ(first.read_answer().body, "a");
  EXPECT_EQ(server.application.outcomes(1).size(), 1U);
  second.send(request("POST", "/echo", "b"));
  EXPECT_EQ(second.read_answer().body, "b");
}

// Two bodies that arrive together are both refused, or the later one is, or each is served before
// the other came: the scheduler's choice. The wanted order is tried for, each time on a server of
// its own, since what an earlier attempt held may still be counted.
TEST(ServerLimits, RefusesBodiesThatAreTooMuchTogether) {
  ServerOptions options;
  options.buffered_bytes = std::uint64_t{300} * 1024;
  const std::string body(std::size_t{200} * 1024, 'x');
  constexpr int kAttempts = 1000;
  for (int attempt = 1;; ++attempt) {
    ASSERT_LE(attempt, kAttempts) << "a body that is held never had another one refused";
    RunningServer server(options);
    Client holding(server);
    holding.send(
        request("POST", "/echo", "",
                "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"));
    ASSERT_EQ(holding.read_answer().status, 100);
    holding.send(std::string_view(body).substr(1));  // all but one byte
    Client late(server);
    late.send(request("POST", "/echo", body));
    const Answer answer = late.read_answer();
    if (answer.status == 200) {
      continue;
    }
    ASSERT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After: 1\r\n"));
    holding.send("x");
    const Answer held = holding.read_answer();
    if (held.status == 503) {
      continue;
    }
    EXPECT_EQ(held.body, body);
    // Memory is given back just after the answer has left.
    int status = 503;
    for (int tries = 0; status == 503 && tries < kAttempts; ++tries) {
      Client later(server);
      later.send(request("POST", "/echo", body));
      status = later.read_answer().status;
    }
    EXPECT_EQ(status, 200) << "the memory must have been given back";
    return;
  }
}

TEST(ServerLimits, EndsAHeadThatIsTooSlow) {
  ServerOptions options;
  options.head_deadline = kShort;
  RunningServer server(options);
  Client slow(server);
  slow.send("POST /echo HTTP/1.1\r\nHost:");
  EXPECT_EQ(slow.read_answer().status, 408);
  EXPECT_TRUE(slow.is_closed());
  EXPECT_EQ(server.application.refusals(), std::vector<int>{408});
}

TEST(ServerLimits, EndsABodyThatIsTooSlow) {
  ServerOptions options;
  options.body_deadline = kShort;
  RunningServer server(options);
  Client slow(server);
  slow.send(request("POST", "/echo", "", "Content-Length: 5\r\n") + "hell");
  const Answer answer = slow.read_answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.body.rfind("exchange: ", 0), 0U);
  EXPECT_TRUE(slow.is_closed());
  EXPECT_EQ(server.application.outcomes(1)[0].status, 408);
}

TEST(ServerLimits, ClosesAnIdleConnectionWithoutAWord) {
  ServerOptions options;
  options.idle_timeout = kShort;
  RunningServer server(options);
  Client fresh(server);
  EXPECT_TRUE(fresh.is_closed());
  Client used(server);
  used.send(request("POST", "/echo", "a"));
  EXPECT_EQ(used.read_answer().body, "a");
  EXPECT_TRUE(used.is_closed());
  EXPECT_TRUE(server.application.refusals().empty());
}

TEST(ServerLimits, DoesNotWaitForAReaderThatIsTooSlow) {
  ServerOptions options;
  options.write_deadline = kShort;
  options.min_workers = 1;
  RunningServer server(options);
  server.application.big_bytes = std::size_t{16} * 1024 * 1024;
  Client slow(server, 4096);
  slow.send(request("GET", "/big"));
  Client other(server);
  other.send(request("POST", "/echo", "a"));  // the only worker must not be stuck
  EXPECT_EQ(other.read_answer().body, "a");
  for (const Outcome& outcome : server.application.outcomes(2)) {
    EXPECT_EQ(outcome.status, outcome.response_bytes == 1 ? 200 : 499);
  }
}

TEST(ServerLimits, GivesAReaderThatTakesItsTimeTheWholeAnswer) {
  RunningServer server;
  server.application.big_bytes = std::size_t{8} * 1024 * 1024;
  Client slow(server, 4096);
  slow.send(request("GET", "/big") + request("POST", "/echo", "next"));
  Client other(server);
  other.send(request("POST", "/echo", "a"));
  EXPECT_EQ(other.read_answer().body, "a");
  EXPECT_EQ(slow.read_answer().body.size(), server.application.big_bytes);
  EXPECT_EQ(slow.read_answer().body, "next");
}

TEST(ServerLimits, DoesNotLingerForAClientThatNeverReads) {
  ServerOptions options;
  options.linger_deadline = kShort;
  RunningServer server(options);
  Client client(server);
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 400);
  // The client keeps its half open; the server must go all the same: writing meets a reset.
  EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace gateway::http
