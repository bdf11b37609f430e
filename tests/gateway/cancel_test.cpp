// A client that leaves, seen from its upstream: through the whole program and over real sockets.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "tests/gateway/gateway_process.h"

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kTries = 5;
constexpr milliseconds kSoon{100};
constexpr std::string_view kBegun =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr std::string_view kEvent =
    R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":)"
    R"([{"index":0,"delta":{"role":"assistant","content":"begun"},"finish_reason":null}]})"
    "\n\n";

std::string chunk(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = text.size(); rest > 0; rest /= 16) {
    size.insert(size.begin(), kDigits[rest % 16]);
  }
  return size + "\r\n" + std::string(text) + "\r\n";
}

/// Reads until `text` has come. False: the peer has left before.
bool read_until(int connection, std::string_view text) {
  std::string read;
  char bytes[4096];
  while (read.find(text) == std::string::npos) {
    const ssize_t count = ::recv(connection, bytes, sizeof bytes, 0);
    if (count <= 0) {
      return false;
    }
    read.append(bytes, static_cast<std::size_t>(count));
  }
  return true;
}

void send_all(int connection, std::string_view bytes) {
  EXPECT_EQ(::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

sockaddr_in loopback_address(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// An upstream that answers the begin of a stream, or nothing at all, and then only looks when the
/// gateway leaves it.
class PatientUpstream {
 public:
  explicit PatientUpstream(bool begins) : begins_(begins) {
    sockaddr_in address = loopback_address(0);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, name, size) != 0 || ::listen(listener_, kTries) != 0 ||
        ::getsockname(listener_, name, &size) != 0) {
      throw std::runtime_error("no port for the upstream");
    }
    port_ = ntohs(address.sin_port);
  }
  ~PatientUpstream() { ::close(listener_); }
  PatientUpstream(const PatientUpstream&) = delete;
  PatientUpstream& operator=(const PatientUpstream&) = delete;
  PatientUpstream(PatientUpstream&&) = delete;
  PatientUpstream& operator=(PatientUpstream&&) = delete;

  [[nodiscard]] int port() const { return port_; }

  /// Takes one request, says so, and tells when it was cancelled.
  steady_clock::time_point serve(std::promise<void>& asked) const {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    EXPECT_TRUE(read_until(connection, "hello there"));
    if (begins_) {
      send_all(connection, std::string(kBegun) + chunk(kEvent));
    }
    asked.set_value();
    EXPECT_FALSE(read_until(connection, "nothing that the gateway would send"));
    const auto cancelled_at = steady_clock::now();
    ::close(connection);
    return cancelled_at;
  }

 private:
  const bool begins_;
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
};

/// How long the upstream waits for its end once the client has left, at best of a few tries: what
/// else this machine does is not the gateway's.
steady_clock::duration fastest_cancel(bool begins, std::size_t pipelined_bytes) {
  const PatientUpstream upstream(begins);
  const GatewayProcess gateway(
      {"--auth", "off", "--route", "m=patient", "--upstream",
       "patient=http://127.0.0.1:" + std::to_string(upstream.port()) + ",api=chat"});
  const std::string body =
      R"({"model":"m","stream":true,"messages":[{"role":"user","content":"hello there"}]})";
  const std::string request = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body;
  auto fastest = steady_clock::duration::max();
  for (int i = 0; i < kTries; ++i) {
    std::promise<void> asked;
    auto cancelled =
        std::async(std::launch::async, [&upstream, &asked] { return upstream.serve(asked); });
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback_address(gateway.port());
    EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    send_all(client, request + std::string(pipelined_bytes, 'n'));
    asked.get_future().wait();
    if (begins) {
      EXPECT_TRUE(read_until(client, "begun"));
    }
    const auto left_at = steady_clock::now();
    ::close(client);
    fastest = std::min(fastest, cancelled.get() - left_at);
  }
  return fastest;
}

TEST(GatewayCancel, ReachesAnUpstreamWithin100MsWhenAClientLeavesItsStream) {
  EXPECT_LT(fastest_cancel(true, 0), kSoon);
}

TEST(GatewayCancel, ReachesAnUpstreamThatHasNotAnswered) {
  EXPECT_LT(fastest_cancel(false, 0), kSoon);
}

TEST(GatewayCancel, ReachesAnUpstreamAlsoFromBehindRequestsThatWereNotRead) {
  EXPECT_LT(fastest_cancel(true, std::size_t{100} * 1024), kSoon);
}

}  // namespace
}  // namespace gateway
