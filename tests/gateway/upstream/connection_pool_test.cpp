#include "gateway/upstream/connection_pool.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string_view>

namespace gateway::upstream {
namespace {

using std::chrono::seconds;

const ConnectionPool::Time kStart{seconds(1000)};
ConnectionPool::Time after(int s) { return kStart + seconds(s); }

class ConnectionPoolTest : public testing::Test {
 protected:
  /// A connection whose answer has come, and its peer's end.
  std::unique_ptr<PooledConnection> connection(net::FileDescriptor& peer) {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    peer = net::FileDescriptor(ends[1]);
    return std::make_unique<PooledConnection>(net::FileDescriptor(ends[0]));
  }
  /// The same, with the end of an answer in chunks still to come.
  std::unique_ptr<PooledConnection> unfinished(net::FileDescriptor& peer) {
    auto made = connection(peer);
    AnswerScanner scanner(1000);
    std::string body;
    scanner.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", body);
    made->rest.emplace(std::move(scanner));
    return made;
  }
  static void say(const net::FileDescriptor& peer, std::string_view bytes) {
    ASSERT_EQ(::send(peer.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  ConnectionPool pool{{.most_idle = 100, .idle_timeout = seconds(30)}};
};

TEST_F(ConnectionPoolTest, GivesTheOneBackThatWasUsedLast) {
  net::FileDescriptor first;
  net::FileDescriptor second;
  pool.put(connection(first), kStart);
  auto last = connection(second);
  const int descriptor = last->socket.descriptor();
  pool.put(std::move(last), kStart);
  EXPECT_EQ(pool.take(kStart)->socket.descriptor(), descriptor);
}

TEST_F(ConnectionPoolTest, GivesNoneThatItsPeerHasEndedOrThatSaysSomething) {
  net::FileDescriptor ended;
  net::FileDescriptor talks;
  pool.put(connection(ended), kStart);
  pool.put(connection(talks), kStart);
  ended = {};
  say(talks, "x");
  EXPECT_EQ(pool.take(kStart), nullptr);
}

TEST_F(ConnectionPoolTest, GivesOneWhoseAnswerHasEndedMeanwhile) {
  net::FileDescriptor peer;
  pool.put(unfinished(peer), kStart);
  say(peer, "0\r\n\r\n");
  EXPECT_NE(pool.take(kStart), nullptr);
}

TEST_F(ConnectionPoolTest, GivesNoneWhoseAnswerGoesOn) {
  for (const std::string_view rest : {"0\r\n\r\nHTTP/1.1 200", "nonsense\r\n"}) {
    net::FileDescriptor peer;
    pool.put(unfinished(peer), kStart);
    say(peer, rest);
    EXPECT_EQ(pool.take(kStart), nullptr) << rest;
    EXPECT_EQ(pool.idle(), 0U) << rest;
  }
}

TEST_F(ConnectionPoolTest, KeepsOneWhoseAnswerHasNotEndedYetAndGivesAnother) {
  net::FileDescriptor other;
  net::FileDescriptor peer;
  pool.put(connection(other), kStart);
  pool.put(unfinished(peer), kStart);
  EXPECT_NE(pool.take(kStart), nullptr);
  EXPECT_EQ(pool.take(kStart), nullptr);
  say(peer, "1\r\ny\r");
  EXPECT_EQ(pool.take(kStart), nullptr);
  EXPECT_EQ(pool.idle(), 1U);
  say(peer, "\n0\r\n");
  say(peer, "\r\n");
  EXPECT_NE(pool.take(kStart), nullptr) << "in however many pieces it comes";
}

TEST_F(ConnectionPoolTest, ClosesOneWhoseAnswerDoesNotEnd) {
  net::FileDescriptor peer;
  pool.put(unfinished(peer), kStart);
  pool.tend(after(2));
  EXPECT_EQ(pool.idle(), 0U);
}

TEST_F(ConnectionPoolTest, ClosesWithoutARequestWhatItsPeerHasEndedOrHasWaitedTooLong) {
  std::array<net::FileDescriptor, 40> peers;
  for (net::FileDescriptor& peer : peers) {
    pool.put(connection(peer), kStart);
  }
  pool.tend(after(2));
  EXPECT_EQ(pool.idle(), 40U) << "all are fine";
  for (std::size_t i = 0; i < 30; ++i) {
    peers.at(i) = {};
  }
  for (int turn = 0; turn < 6; ++turn) {
    pool.tend(after(3));
  }
  EXPECT_EQ(pool.idle(), 10U);
  for (int turn = 0; turn < 2; ++turn) {
    pool.tend(after(31));
  }
  EXPECT_EQ(pool.idle(), 0U);
}

TEST_F(ConnectionPoolTest, DoesNotLookAtWhatWasUsedAMomentAgo) {
  net::FileDescriptor peer;
  pool.put(connection(peer), kStart);
  peer = {};
  pool.tend(kStart);
  EXPECT_EQ(pool.idle(), 1U) << "its next user looks anyway";
}

}  // namespace
}  // namespace gateway::upstream
