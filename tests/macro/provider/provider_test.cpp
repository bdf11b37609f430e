// Over real sockets.
#include "macro/provider/provider.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace macro::provider {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

/// A blocking client; a read waits 5 s at most.
class Client {
 public:
  explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval limit{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) = delete;
  Client& operator=(Client&&) = delete;

  void close() {
    if (socket_ >= 0) {
      ::close(socket_);
    }
    socket_ = -1;
  }
  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  /// Reads until `end` has come; what came, to the end where the connection ends.
  std::string read_until(std::string_view end) {
    while (text_.find(end) == std::string::npos && read_some()) {
    }
    const std::size_t at = text_.find(end);
    const std::size_t size = at == std::string::npos ? text_.size() : at + end.size();
    std::string part = text_.substr(0, size);
    text_.erase(0, size);
    return part;
  }
  std::string read_all() {
    while (read_some()) {
    }
    return std::move(text_);
  }
  [[nodiscard]] bool connected() const { return connected_; }

 private:
  bool read_some() {
    char bytes[4096];
    const ssize_t size = ::recv(socket_, bytes, sizeof(bytes), 0);
    if (size > 0) {
      text_.append(bytes, static_cast<std::size_t>(size));
    }
    return size > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string text_;
};

std::string chat(const std::string& text, const std::string& more = "",
                 const std::string& fields = "") {
  const std::string body =
      R"({"model":"m","messages":[{"role":"user","content":")" + text + "\"}]" + more + "}";
  return "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n" + fields +
         "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Provider, AnswersPipelinedRequestsInOrder) {
  const Provider provider(ProviderOptions{});
  Client client(provider.port());
  ASSERT_TRUE(client.connected());
  client.send(chat("one") + chat("two") + chat("three", "", "connection: close\r\n"));
  const std::string all = client.read_all();
  const std::size_t one = all.find(R"("content":"one")");
  const std::size_t two = all.find(R"("content":"two")");
  const std::size_t three = all.find(R"("content":"three")");
  EXPECT_LT(one, two);
  EXPECT_LT(two, three);
  EXPECT_NE(three, std::string::npos);
}

TEST(Provider, TellsAClientToContinue) {
  const Provider provider(ProviderOptions{});
  Client client(provider.port());
  const std::string request = chat("hello", "", "expect: 100-continue\r\n");
  const std::size_t head = request.find("\r\n\r\n") + 4;
  client.send(request.substr(0, head));
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("100 Continue"));
  client.send(request.substr(head));
  EXPECT_THAT(client.read_until("}}}"), HasSubstr(R"("content":"hello")"));
}

TEST(Provider, StreamsAtAPaceOnSeveralThreads) {
  ProviderOptions options;
  options.threads = 2;
  options.responder.profile = {"test", 1'000'000, 0, 1'000'000, 0};
  const Provider provider(options);
  Client first(provider.port());
  Client second(provider.port());
  for (Client* client : {&first, &second}) {
    client->send(chat("some words of a text", R"(,"stream":true)"));
  }
  for (Client* client : {&first, &second}) {
    EXPECT_THAT(client->read_until("0\r\n\r\n"), HasSubstr("data: [DONE]"));
  }
}

TEST(Provider, ClosesInTheMiddleOfAStreamThatIsToBeCut) {
  const Provider provider(ProviderOptions{});
  Client client(provider.port());
  client.send(chat("hello to you", R"(,"stream":true)", "x-gatebench-fail: cut\r\n"));
  const std::string all = client.read_all();
  EXPECT_THAT(all, HasSubstr(R"("delta":{"content":"hell"})"));
  EXPECT_THAT(all, testing::Not(EndsWith("0\r\n\r\n")));
}

TEST(Provider, NoticesAClientThatGoesAway) {
  const Provider provider(ProviderOptions{});
  Client watcher(provider.port());
  Client client(provider.port());
  client.send(chat("hello to you", R"(,"stream":true)", "x-gatebench-fail: stall\r\n"));
  client.read_until("\n\n");
  EXPECT_EQ(provider.observations().totals().cancelled, 0U);
  client.close();
  for (int i = 0; i < 5000 && provider.observations().totals().cancelled == 0; ++i) {
    std::this_thread::yield();
    watcher.send("GET /__gatebench/stats HTTP/1.1\r\n\r\n");
    watcher.read_until("]}");
  }
  EXPECT_EQ(provider.observations().totals().cancelled, 1U);
}

TEST(Provider, RefusesConnectionsBeyondItsLimit) {
  ProviderOptions options;
  options.max_connections = 1;
  const Provider provider(options);
  Client first(provider.port());
  first.send(chat("hello"));
  first.read_until("}}}");
  Client second(provider.port());
  EXPECT_EQ(second.read_all(), "");
  first.send(chat("still here"));
  EXPECT_THAT(first.read_until("}}}"), HasSubstr("still here"));
}

TEST(Provider, SaysWhyItCannotListen) {
  const Provider provider(ProviderOptions{});
  ProviderOptions same;
  same.port = provider.port();
  try {
    const Provider second(same);
    FAIL() << "two on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot listen on 127.0.0.1:"));
  }
  ProviderOptions tls;
  tls.tls_certificate_file = "/nonexistent/certificate";
  EXPECT_THROW(Provider{tls}, std::runtime_error);
}

}  // namespace
}  // namespace macro::provider
