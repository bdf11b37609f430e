// The front door over real sockets: what a client sees.
#include "gateway/http/server.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <memory>
#include <set>
#include <stdexcept>

#include "tests/gateway/http/client.h"

namespace gateway::http {
namespace {

TEST(Server, BindsToAFreePortAndSaysWhich) {
  RunningServer server;
  EXPECT_EQ(server.address.host, "127.0.0.1");
  EXPECT_NE(server.address.port, 0);
}

TEST(Server, LetsTheApplicationTendItsThingsWithoutARequest) {
  const RunningServer server;
  server.application.wait_for_ticks(2);
}

TEST(Server, SaysWhereAndWhyItCannotListen) {
  const RunningServer taken;
  FakeApplication application;
  ServerOptions options;
  options.port = taken.address.port;
  Server server(options, application);
  try {
    server.bind();
    FAIL() << "the port is taken";
  } catch (const std::runtime_error& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("127.0.0.1:" + std::to_string(options.port)), std::string::npos) << what;
    EXPECT_NE(what.find("Address already in use"), std::string::npos) << what;
    EXPECT_NE(what.find("port 0"), std::string::npos) << what;
  }
  options.host = "no such host";
  Server nowhere(options, application);
  EXPECT_THROW(nowhere.bind(), std::runtime_error);
}

TEST(Server, AnswersARequest) {
  RunningServer server;
  Client client(server);
  client.send(request("POST", "/echo?x=1", "hello",
                      "Authorization: Bearer k\r\nx-api-key: a\r\nx-request-id: mine\r\n"
                      "anthropic-version: 2023-06-01\r\nanthropic-beta: one,two\r\n"));
  const Answer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_TRUE(answer.has("Content-Length: 5\r\n"));
  EXPECT_TRUE(answer.has("x-request-id: mine\r\n"));
  EXPECT_FALSE(answer.has("Connection:"));
  const FakeApplication::SeenHead head = server.application.last_head();
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.path, "/echo");
  EXPECT_EQ(head.authorization, "Bearer k");
  EXPECT_EQ(head.api_key, "a");
  EXPECT_EQ(head.request_id, "mine");
  EXPECT_EQ(head.anthropic_version, "2023-06-01");
  EXPECT_EQ(head.anthropic_beta, "one,two");
  EXPECT_EQ(head.content_length, 5U);
  EXPECT_TRUE(head.peer_is_loopback);
  const std::vector<Outcome> outcomes = server.application.outcomes(1);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].status, 200);
  EXPECT_EQ(outcomes[0].request_bytes, 5U);
  EXPECT_EQ(outcomes[0].response_bytes, 5U);
}

TEST(Server, GivesARequestAnIdOfItsOwnWhenTheClientsIsNoneOrHarmful) {
  RunningServer server;
  Client client(server);
  client.send(request("GET", "/"));
  EXPECT_TRUE(client.read_answer().has("x-request-id: "));
  EXPECT_EQ(server.application.last_head().request_id.size(), 16U);
  client.send(request("GET", "/", "", "x-request-id: a b\r\n"));
  EXPECT_FALSE(client.read_answer().has("x-request-id: a b"));
  EXPECT_EQ(server.application.last_head().request_id.size(), 16U);
}

TEST(Server, KeepsAConnectionForAnyNumberOfRequests) {
  RunningServer server;
  Client client(server);
  for (int i = 0; i < 300; ++i) {
    client.send(request("POST", "/echo", std::to_string(i)));
    ASSERT_EQ(client.read_answer().body, std::to_string(i));
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  RunningServer server;
  Client client(server);
  constexpr int kRequests = 500;  // many turns
  std::string all;
  for (int i = 0; i < kRequests; ++i) {
    all += request("POST", "/echo", std::to_string(i));
  }
  client.send(all);
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_EQ(client.read_answer().body, std::to_string(i));
  }
}

TEST(Server, ServesOthersWhileOneConnectionPipelines) {
  ServerOptions options;
  options.min_workers = 1;
  RunningServer server(options);
  Client greedy(server);
  std::string all;
  for (int i = 0; i < 400; ++i) {
    all += request("POST", "/echo", "x");
  }
  greedy.send(all);
  Client modest(server);
  modest.send(request("POST", "/echo", "y"));
  EXPECT_EQ(modest.read_answer().body, "y");
  for (int i = 0; i < 400; ++i) {
    ASSERT_EQ(greedy.read_answer().body, "x");
  }
}

TEST(Server, ServesAByteByByteSender) {
  RunningServer server;
  Client client(server);
  for (const char byte : request("POST", "/echo", "slow but sure")) {
    client.send({&byte, 1});
  }
  EXPECT_EQ(client.read_answer().body, "slow but sure");
}

TEST(Server, ServesChunkedBodiesCutAnywhere) {
  RunningServer server;
  Client client(server);
  const std::string whole =
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nT: v\r\n\r\n";
  client.send(whole + whole);
  EXPECT_EQ(client.read_answer().body, "Wikipedia");
  EXPECT_EQ(client.read_answer().body, "Wikipedia");
  for (const char byte : whole) {
    client.send({&byte, 1});
  }
  EXPECT_EQ(client.read_answer().body, "Wikipedia");
  EXPECT_EQ(server.application.outcomes(3)[2].request_bytes, 9U);
}

TEST(Server, ServesABodyLargerThanAnyBuffer) {
  RunningServer server;
  Client client(server);
  std::string body(std::size_t{5} * 1024 * 1024, 'x');
  body.back() = 'y';
  client.send(request("POST", "/echo", body));
  EXPECT_EQ(client.read_answer().body, body);
}

TEST(Server, RefusesWhatItCannotFrameAndClosesOnceItIsRead) {
  RunningServer server;
  for (const auto& [bytes, status] : std::vector<std::pair<std::string, int>>{
           {"nonsense\r\n\r\n", 400},
           {"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
           {"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: "
            "chunked\r\n\r\n",
            400},
           {"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 33554433\r\n\r\n", 413},
           {"GET /x HTTP/3.0\r\n\r\n", 505},
           {"GET /x HTTP/1.1\r\nHost: h\r\nA: " + std::string(70000, 'a') + "\r\n\r\n", 431}}) {
    Client client(server);
    client.send(bytes + request("GET", "/smuggled"));
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 60);
    EXPECT_TRUE(answer.has("Connection: close\r\n"));
    EXPECT_TRUE(answer.has("x-request-id: "));
    EXPECT_TRUE(client.is_closed()) << "nothing after the error may be answered";
  }
  EXPECT_EQ(server.application.refusals(), (std::vector<int>{400, 400, 400, 413, 505, 431}));
  EXPECT_EQ(server.application.finished_count(), 0U) << "none of them had an exchange";
}

TEST(Server, RefusesAChunkedBodyThatGrowsBeyondTheLimit) {
  ServerOptions options;
  options.framing.body_bytes = 10;
  RunningServer server(options);
  const std::string head = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  Client inside(server);
  inside.send(head + "6\r\nabcdef\r\n4\r\nghij\r\n0\r\n\r\n");
  EXPECT_EQ(inside.read_answer().body, "abcdefghij");
  EXPECT_EQ(server.application.outcomes(1)[0].status,
            200);  // an answer may be read before it is counted
  Client outside(server);
  outside.send(head + "6\r\nabcdef\r\n5\r\n");
  const Answer answer = outside.read_answer();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.body.rfind("exchange: ", 0), 0U) << "in the shape of the request's API";
  EXPECT_TRUE(outside.is_closed());
  EXPECT_EQ(server.application.outcomes(2)[1].status, 413);
  EXPECT_TRUE(server.application.refusals().empty()) << "it must be counted once";
}

TEST(Server, ContinuesOnlyWhatIsAdmitted) {
  RunningServer server;
  const std::string expect = "Expect: 100-continue\r\nContent-Length: 5\r\n";
  Client admitted(server);
  admitted.send(request("POST", "/echo", "", expect));
  EXPECT_EQ(admitted.read_answer().status, 100);
  admitted.send("hello");
  EXPECT_EQ(admitted.read_answer().body, "hello");

  Client stranger(server);
  stranger.send(request("POST", "/denied", "", expect));
  EXPECT_EQ(stranger.read_answer().status, 401);
  EXPECT_TRUE(stranger.is_closed());

  Client hasty(server);
  hasty.send(request("POST", "/echo", "", expect) + "he");
  hasty.send("llo");
  const Answer answer = hasty.read_answer();
  EXPECT_TRUE(answer.status == 200 || answer.status == 100);
}

TEST(Server, RefusesBeforeTheBodyHasArrived) {
  RunningServer server;
  Client client(server);
  client.send(request("POST", "/denied", "", "Content-Length: 1000000\r\n") + "the first few");
  const Answer answer = client.read_answer();
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, "denied");
  EXPECT_TRUE(answer.has("Connection: close\r\n"));
  client.send(std::string(100000, 'x'));  // still on its way: must not destroy the answer
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.application.outcomes(1)[0].status, 401);
}

TEST(Server, KeepsTheConnectionWhenARefusedRequestIsWhole) {
  RunningServer server;
  Client client(server);
  client.send(request("POST", "/denied", "body") + request("POST", "/echo", "next"));
  EXPECT_EQ(client.read_answer().status, 401);
  EXPECT_EQ(client.read_answer().body, "next");
}

TEST(Server, AnswersHeadWithoutABody) {
  RunningServer server;
  server.application.big_bytes = 10;
  Client client(server);
  client.send(request("HEAD", "/big") + request("GET", "/big"));
  const Answer head = client.read_answer(false);
  EXPECT_TRUE(head.has("Content-Length: 10\r\n"));
  EXPECT_EQ(client.read_answer().body, std::string(10, 'b'));
  EXPECT_EQ(server.application.outcomes(2)[0].response_bytes, 0U);
}

TEST(Server, ClosesWhenTheClientAsksForIt) {
  RunningServer server;
  Client client(server);
  client.send(request("GET", "/", "", "Connection: close\r\n") + request("GET", "/"));
  EXPECT_TRUE(client.read_answer().has("Connection: close\r\n"));
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, SpeaksHttp10) {
  RunningServer server;
  Client once(server);
  once.send("POST /echo HTTP/1.0\r\nContent-Length: 1\r\n\r\na");
  EXPECT_TRUE(once.read_answer().has("Connection: close\r\n"));
  EXPECT_TRUE(once.is_closed());
  Client keeping(server);
  for (int i = 0; i < 2; ++i) {
    keeping.send("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na");
    EXPECT_TRUE(keeping.read_answer().has("Connection: keep-alive\r\n"));
  }
}

TEST(Server, AnswersAClientThatEndedItsHalf) {
  RunningServer server;
  Client client(server);
  client.send(request("POST", "/echo", "1") + request("POST", "/echo", "2"));
  client.end_sending();
  EXPECT_EQ(client.read_answer().body, "1");
  EXPECT_EQ(client.read_answer().body, "2");
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, SeesAClientLeaveBehindRequestsThatItDoesNotRead) {
  RunningServer server;
  const FileDescriptor silent(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  server.application.later_descriptor = silent.get();
  Client client(server);
  // More than is kept of the next requests, and not more than the kernel takes beside it.
  client.send(request("POST", "/later", "x") + std::string(std::size_t{100} * 1024, 'n'));
  client.end_sending();
  EXPECT_EQ(server.application.outcomes(1)[0].status, 499);
}

// An end is answered with 400, since the client may still read; a reset says that it does not.
TEST(Server, FinishesOnceWhenTheClientLeavesInTheMiddle) {
  RunningServer server;
  {
    Client client(server);
    client.send(request("POST", "/echo", "", "Content-Length: 100\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.read_answer().status, 100);
    client.send("some");
  }
  {
    Client client(server);
    client.send(request("POST", "/echo", "", "Content-Length: 100\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.read_answer().status, 100);
    client.reset();
  }
  const std::vector<Outcome> outcomes = server.application.outcomes(2);
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(std::multiset<int>({outcomes[0].status, outcomes[1].status}),
            std::multiset<int>({400, 499}));
}

}  // namespace
}  // namespace gateway::http
