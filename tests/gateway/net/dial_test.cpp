#include "gateway/net/dial.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "gateway/net/resolver.h"

namespace gateway::net {
namespace {

/// A free port of this machine; while `listening`, somebody is there.
struct Listener {
  Listener() {
    const SocketAddress any = Resolver("127.0.0.1", 0).addresses()->front();
    EXPECT_EQ(bind(socket.get(), reinterpret_cast<const sockaddr*>(&any.storage), any.size), 0);
    address.size = sizeof address.storage;
    getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size);
  }
  FileDescriptor socket{::socket(AF_INET, SOCK_STREAM, 0)};
  SocketAddress address;
};

int result_of(const SocketAddress& address) {
  const auto dialled = begin_connect(address);
  if (!dialled) {
    return dialled.error();
  }
  pollfd waiting{dialled->get(), POLLOUT, 0};
  EXPECT_EQ(poll(&waiting, 1, 10'000), 1);
  return connect_result(*dialled);
}

TEST(Dial, ConnectsWithoutWaitingAndWithoutDelay) {
  const Listener listener;
  ASSERT_EQ(listen(listener.socket.get(), 1), 0);
  EXPECT_EQ(result_of(listener.address), 0);
  const auto dialled = begin_connect(listener.address);
  ASSERT_TRUE(dialled);
  EXPECT_NE(fcntl(dialled->get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(dialled->get(), F_GETFD) & FD_CLOEXEC, 0);
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  getsockopt(dialled->get(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
  EXPECT_NE(no_delay, 0);
}

TEST(Dial, SaysThatNobodyListens) {
  const Listener deaf;
  EXPECT_EQ(result_of(deaf.address), ECONNREFUSED);
}

TEST(Dial, SaysWhatTheKernelDoesNotTake) {
  SocketAddress strange;
  strange.storage.ss_family = AF_INET;
  EXPECT_EQ(begin_connect(strange).error(), EINVAL);
}

}  // namespace
}  // namespace gateway::net
