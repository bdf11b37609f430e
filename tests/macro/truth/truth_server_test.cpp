// The server by itself, spoken to over plain sockets: what it says it did must be what it did.
#include "tests/macro/truth/truth_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "macro/engine/monotonic_clock.h"
#include "tests/gateway/net/certificates.h"

namespace macro_test {
namespace {

using macro::monotonic_ns;
using std::chrono::milliseconds;

class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) = delete;
  Client& operator=(Client&&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  void say(const std::string& text) const {
    EXPECT_EQ(send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  /// Until the text has come (true) or the server closed.
  bool hears(const std::string& text) {
    std::array<char, 4096> piece{};
    while (heard_.find(text) == std::string::npos) {
      const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
      if (got <= 0) {
        return false;
      }
      heard_.append(piece.data(), static_cast<std::size_t>(got));
    }
    return true;
  }
  bool hears_the_end() { return !hears("no answer says this"); }
  [[nodiscard]] const std::string& heard() const { return heard_; }

 private:
  int fd_;
  std::string heard_;
};

std::string ask(const std::string& text, const std::string& fields = "") {
  const std::string body =
      R"({"model":"m","messages":[{"role":"user","content":")" + text + R"("}]})";
  return "POST /v1/chat/completions HTTP/1.1\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TruthPlan taking(std::chrono::nanoseconds delay) {
  TruthPlan plan;
  plan.delay = delay;
  return plan;
}

TEST(TruthServer, StampsBetweenTheClientsSendAndReceipt) {
  TruthServer server(taking(milliseconds(5)));
  Client client(server.port());
  const std::int64_t sent = monotonic_ns();
  client.say(ask("hello"));
  ASSERT_TRUE(client.hears(R"("content":"hello")"));
  const std::int64_t got = monotonic_ns();
  client.say(ask("again"));
  ASSERT_TRUE(client.hears(R"("content":"again")"));
  const TruthReport report = server.report();
  ASSERT_EQ(report.records.size(), 2U);
  const TruthRecord& record = report.records[0];
  EXPECT_GE(record.received_ns, sent);
  EXPECT_LE(record.written_ns, got);
  EXPECT_GE(record.duration_ns(), 5'000'000);
  EXPECT_EQ(record.digest, fnv1a(ask("hello")));
  EXPECT_EQ(record.bytes, ask("hello").size());
  EXPECT_EQ(report.counts.connections, 1U);
  EXPECT_NE(client.heard().find("X-Truth-Received-Ns: " + std::to_string(record.received_ns)),
            std::string::npos);
}

TEST(TruthServer, AnswersPipelinedRequestsInOrder) {
  TruthServer server(taking(milliseconds(1)));
  Client client(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += ask("number" + std::to_string(i));
  }
  client.say(all);
  ASSERT_TRUE(client.hears("number49"));
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = client.heard().find("\"number" + std::to_string(i) + "\"", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST(TruthServer, AnswersWhatAStallHeldAtItsEnd) {
  TruthPlan plan;
  plan.stall = {.begin = milliseconds(0), .length = milliseconds(100)};
  TruthServer server(plan);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    clients.back()->say(ask("x", "Connection: close\r\n"));
  }
  for (const auto& client : clients) {
    EXPECT_TRUE(client->hears_the_end());
  }
  const TruthReport report = server.report();
  ASSERT_EQ(report.records.size(), 5U);
  const std::int64_t end = report.records[0].received_ns + 100'000'000;
  for (const TruthRecord& record : report.records) {
    EXPECT_GE(record.written_ns, end);
  }
}

TEST(TruthServer, ReadsNothingWhileItIsFrozen) {
  TruthPlan plan;
  plan.stall = {.begin = milliseconds(20), .length = milliseconds(100), .frozen = true};
  TruthServer server(plan);
  Client client(server.port());
  std::int64_t last = monotonic_ns();
  const std::int64_t end = last + 300'000'000;
  for (int i = 0; last < end; ++i) {
    client.say(ask("number" + std::to_string(i)));
    ASSERT_TRUE(client.hears("\"number" + std::to_string(i) + "\""));
    last = monotonic_ns();
  }
  const TruthReport report = server.report();
  const std::int64_t begin = report.records.front().received_ns + 20'000'000;
  // One may be read late that was there before it looked at the clock, and none after that.
  EXPECT_LE(std::count_if(report.records.begin(), report.records.end(),
                          [&](const TruthRecord& record) {
                            return record.received_ns >= begin &&
                                   record.received_ns < begin + 100'000'000;
                          }),
            1);
}

TEST(TruthServer, ClosesWhereItIsAskedTo) {
  TruthPlan plan;
  plan.close = true;
  TruthServer server(plan);
  Client client(server.port());
  client.say(ask("x"));
  EXPECT_TRUE(client.hears_the_end());
  EXPECT_NE(client.heard().find("Connection: close"), std::string::npos);
  EXPECT_EQ(server.report().counts.answers, 1U);
}

TEST(TruthServer, TellsItsLogAndForgetsIt) {
  TruthServer server(taking(milliseconds(0)));
  Client client(server.port());
  client.say(ask("x"));
  ASSERT_TRUE(client.hears(R"("content":"x")"));
  client.say("GET /truth HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(client.hears("]]}"));
  EXPECT_NE(client.heard().find(R"("requests":1,"answers":1)"), std::string::npos);
  client.say("GET /truth/forget HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(client.hears(R"("records":[]})"));
  EXPECT_EQ(server.report().counts.requests, 0U);
  EXPECT_EQ(server.report().counts.open, 1U);
}

TEST(TruthServer, StreamsStampedTokensToTheirEnd) {
  TruthPlan plan;
  plan.stream_tokens = 5;
  plan.stream_interval = milliseconds(1);
  TruthServer server(plan);
  Client client(server.port());
  const std::string body = R"({"model":"m","stream":true,"messages":[{"content":"x"}]})";
  client.say("POST /v1/chat/completions HTTP/1.1\r\nConnection: close\r\nContent-Length: " +
             std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_TRUE(client.hears_the_end());
  EXPECT_NE(client.heard().find(" @4:"), std::string::npos);
  EXPECT_NE(client.heard().find("0\r\n\r\n"), std::string::npos);
  EXPECT_EQ(server.report().counts.events, 5U);
  EXPECT_EQ(server.report().counts.streams_open_peak, 1U);
  EXPECT_GE(server.report().records[0].duration_ns(), 4'000'000);
}

TEST(TruthServer, EndsWhatSpeaksNoHttp) {
  TruthServer server(taking(milliseconds(0)));
  Client client(server.port());
  client.say("\x16\x03\x01\r\n\r\n");
  EXPECT_TRUE(client.hears_the_end());
  EXPECT_EQ(server.report().counts.malformed, 1U);
}

TEST(TruthServer, SpeaksTls) {
  gateway::net::Authority authority;
  const gateway::net::Identity identity = authority.issue("IP:127.0.0.1");
  TruthPlan plan;
  plan.certificate_file = identity.certificate_file;
  plan.key_file = identity.key_file;
  TruthServer server(plan);
  EXPECT_EQ(server.url().substr(0, 8), "https://");
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free);
  Client client(server.port());
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
  SSL_set_fd(ssl.get(), client.fd());
  ASSERT_EQ(SSL_connect(ssl.get()), 1);
  const std::string text = ask("secret", "Connection: close\r\n");
  ASSERT_EQ(SSL_write(ssl.get(), text.data(), static_cast<int>(text.size())),
            static_cast<int>(text.size()));
  std::string heard;
  std::array<char, 4096> piece{};
  int got = 0;
  while ((got = SSL_read(ssl.get(), piece.data(), static_cast<int>(piece.size()))) > 0) {
    heard.append(piece.data(), static_cast<std::size_t>(got));
  }
  EXPECT_EQ(SSL_get_error(ssl.get(), got), SSL_ERROR_ZERO_RETURN) << "closed without close_notify";
  EXPECT_NE(heard.find(R"("content":"secret")"), std::string::npos);
}

TEST(TruthServer, TakesAPortOverFromTheOneBefore) {
  TruthPlan plan;
  {
    TruthServer first(plan);
    plan.port = first.port();
    Client client(first.port());
    client.say(ask("x"));
    ASSERT_TRUE(client.hears(R"("content":"x")"));
  }
  TruthServer second(plan);
  Client client(second.port());
  client.say(ask("y"));
  EXPECT_TRUE(client.hears(R"("content":"y")"));
}

}  // namespace
}  // namespace macro_test
