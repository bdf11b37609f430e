// TLS over real sockets under edge-triggered epoll: what is not read or sent in time is never
// reported again, so a mistake there stalls.
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

#include "gateway/net/socket_wire.h"
#include "tests/gateway/net/tls_pair.h"

namespace gateway::net {
namespace {

using Status = Wire::Status;

struct SocketEnd {
  SocketEnd(int socket, std::shared_ptr<const TlsContext> context, std::string host)
      : lower(FileDescriptor(socket)), tls(std::move(context), lower, std::move(host)) {}

  /// Acts on one report of epoll, as a session does.
  void on_ready() {
    lower.on_ready(false);
    std::array<char, 3000> buffer{};
    while (tls.is_readable()) {
      const Wire::Transfer got = tls.receive(buffer.data(), buffer.size());
      ASSERT_NE(got.status, Status::kLost) << tls.error();
      received.append(buffer.data(), got.bytes);
    }
    const Wire::Transfer sent = tls.send(to_send);
    ASSERT_NE(sent.status, Status::kLost) << tls.error();
    to_send.erase(0, sent.bytes);
  }

  SocketWire lower;
  TlsWire tls;
  std::string to_send;
  std::string received;
};

class TlsSocketTest : public TlsTest {};

TEST_F(TlsSocketTest, NothingStallsWhereReadinessIsReportedOnce) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()), 0);
  std::array<SocketEnd, 2> ends = {
      {{pair[0], client, "localhost"}, {pair[1], server, std::string()}}};
  const std::string up(1'500'000, 'u');
  const std::string down(1'700'003, 'd');
  ends[0].to_send = up;
  ends[1].to_send = down;
  const FileDescriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  const int small = 4096;
  for (std::uint32_t i = 0; i < 2; ++i) {
    setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u32 = i;
    ASSERT_EQ(epoll_ctl(epoll.get(), EPOLL_CTL_ADD, pair[i], &event), 0);
  }
  while (ends[0].received.size() < down.size() || ends[1].received.size() < up.size()) {
    std::array<epoll_event, 2> events{};
    const int ready = epoll_wait(epoll.get(), events.data(), 2, 5000);
    ASSERT_GT(ready, 0) << "stalled: " << ends[0].received.size() << " and "
                        << ends[1].received.size() << " bytes have come";
    for (std::size_t i = 0; i < static_cast<std::size_t>(ready); ++i) {
      ASSERT_NO_FATAL_FAILURE(ends[events[i].data.u32].on_ready());
    }
  }
  EXPECT_TRUE(ends[0].received == down);
  EXPECT_TRUE(ends[1].received == up);
}

TEST_F(TlsSocketTest, ThePeersEndIsSeenBehindWhatWasNotRead) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()), 0);
  SocketEnd end(pair[0], client, "localhost");
  std::optional<FileDescriptor> peer(pair[1]);
  ASSERT_EQ(::send(pair[1], "unread", 6, 0), 6);
  end.lower.on_ready(true);
  EXPECT_FALSE(end.tls.has_peer_left()) << "an end that is only suspected is none";
  peer.reset();
  end.lower.on_ready(true);
  EXPECT_TRUE(end.lower.has_peer_left());
  EXPECT_TRUE(end.tls.has_peer_left());
}

TEST_F(TlsSocketTest, APeerThatIsGoneIsAnErrorAndNoSignal) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()), 0);
  SocketEnd end(pair[0], client, "localhost");
  { const FileDescriptor gone(pair[1]); }
  EXPECT_EQ(end.tls.send("question").status, Status::kLost);
  EXPECT_NE(end.tls.error(), "");
}

}  // namespace
}  // namespace gateway::net
