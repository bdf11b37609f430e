// The graceful stop, and workers that come and go with handlers that block.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/gateway/http/client.h"

namespace gateway::http {
namespace {

using std::chrono::milliseconds;

TEST(ServerStop, ReturnsAtOnceWhenNobodyIsThere) {
  RunningServer server;
  server.stop();
  server.stop();
  server.join();
}

TEST(ServerStop, ClosesIdleConnections) {
  RunningServer server;
  Client client(server);
  client.send(request("GET", "/"));
  EXPECT_EQ(client.read_answer().status, 200);
  server.stop();
  EXPECT_TRUE(client.is_closed());
  server.join();
}

TEST(ServerStop, FinishesWhatIsInFlightAndSaysClose) {
  RunningServer server;
  Client waiting(server);
  waiting.send(request("POST", "/block", "answer me"));
  server.application.wait_until_blocked(1);
  Client sending(server);
  sending.send(request("POST", "/echo", "", "Expect: 100-continue\r\nContent-Length: 2\r\n"));
  EXPECT_EQ(sending.read_answer().status, 100);
  Client idle(server);
  idle.send(request("GET", "/"));
  EXPECT_EQ(idle.read_answer().status, 200);

  server.stop();
  EXPECT_TRUE(idle.is_closed());  // so the stop has begun
  sending.send("ab");
  const Answer arrived = sending.read_answer();
  EXPECT_EQ(arrived.body, "ab");
  EXPECT_TRUE(arrived.has("Connection: close\r\n"));
  server.application.release();
  const Answer answered = waiting.read_answer();
  EXPECT_EQ(answered.body, "answer me");
  EXPECT_TRUE(answered.has("Connection: close\r\n"));
  EXPECT_TRUE(waiting.is_closed());
}

TEST(ServerStop, AnswersWhatWasSentBeforeIt) {
  ServerOptions options;
  options.min_workers = 1;
  options.max_workers = 2;
  RunningServer server(options);
  Client client(server);
  client.send(request("POST", "/block", "1") + request("POST", "/echo", "dropped"));
  server.application.wait_until_blocked(1);
  server.stop();
  server.application.release();
  const Answer answer = client.read_answer();
  EXPECT_EQ(answer.body, "1");
  server.join();
}

TEST(ServerStop, AnswersEveryoneWhoHadConnectedBeforeIt) {
  FakeApplication application;
  Server server(ServerOptions{}, application);
  const Address address = server.bind();
  std::vector<std::unique_ptr<Client>> waiting;  // in the listener's backlog
  for (int i = 0; i < 200; ++i) {
    waiting.push_back(std::make_unique<Client>(address));
    waiting.back()->send(request("POST", "/echo", std::to_string(i)));
  }
  server.stop();
  server.run();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    ASSERT_EQ(waiting[i]->read_answer().body, std::to_string(i));
  }
}

TEST(ServerStop, GivesUpOnTheUnfinishedAtTheDrainDeadline) {
  ServerOptions options;
  options.drain_deadline = milliseconds(40);
  RunningServer server(options);
  Client client(server);
  client.send(request("POST", "/echo", "", "Expect: 100-continue\r\nContent-Length: 2\r\n"));
  EXPECT_EQ(client.read_answer().status, 100);
  server.stop();
  EXPECT_TRUE(client.is_closed());
  server.join();
  EXPECT_EQ(server.application.outcomes(1)[0].status, 499);
}

TEST(ServerStop, TakesNoNewConnections) {
  RunningServer server;
  Client client(server);
  client.send(request("POST", "/block", "a"));
  server.application.wait_until_blocked(1);
  Client idle(server);
  server.stop();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_FALSE(can_connect(server));
  server.application.release();
}

TEST(ServerWorkers, ServeWhileManyHandlersBlock) {
  ServerOptions options;
  options.min_workers = 1;
  options.max_workers = 40;
  RunningServer server(options);
  std::vector<std::unique_ptr<Client>> waiting;
  for (std::size_t i = 1; i <= 39; ++i) {
    waiting.push_back(std::make_unique<Client>(server));
    waiting.back()->send(request("POST", "/block", std::to_string(i)));
    server.application.wait_until_blocked(i);
    Client client(server);
    client.send(request("POST", "/echo", "free"));
    ASSERT_EQ(client.read_answer().body, "free");
  }
  // One more would leave nobody to serve: refused at once instead.
  Client beyond(server);
  beyond.send(request("POST", "/block", "x"));
  const Answer answer = beyond.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("Retry-After: 1\r\n"));
  server.application.release();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    EXPECT_EQ(waiting[i]->read_answer().body, std::to_string(i + 1));
  }
}

TEST(ServerWorkers, HandOverWhatWaitsBehindAHandlerThatBlocks) {
  ServerOptions options;
  options.min_workers = 1;
  options.max_workers = 100;
  RunningServer server(options);
  // All in one batch of events as likely as not: a worker that blocks must not keep the others.
  std::vector<std::unique_ptr<Client>> clients(40);
  for (std::unique_ptr<Client>& client : clients) {
    client = std::make_unique<Client>(server);
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    clients[i]->send(request("POST", i % 2 == 0 ? "/block" : "/echo", std::to_string(i)));
  }
  for (std::size_t i = 1; i < clients.size(); i += 2) {
    EXPECT_EQ(clients[i]->read_answer().body, std::to_string(i));
  }
  server.application.release();
  for (std::size_t i = 0; i < clients.size(); i += 2) {
    EXPECT_EQ(clients[i]->read_answer().body, std::to_string(i));
  }
}

TEST(ServerWorkers, LeaveWhenTheyAreIdleAndComeBack) {
  ServerOptions options;
  options.min_workers = 1;
  options.max_workers = 3;
  options.worker_idle_timeout = milliseconds(1);
  RunningServer server(options);
  server.application.release();  // handlers may block, and do not
  Client client(server);
  for (int i = 0; i < 200; ++i) {
    client.send(request("POST", i % 20 == 0 ? "/block" : "/echo", "a"));
    ASSERT_EQ(client.read_answer().body, "a");
  }
}

}  // namespace
}  // namespace gateway::http
