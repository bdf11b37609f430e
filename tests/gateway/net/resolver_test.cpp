#include "gateway/net/resolver.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>

#include <atomic>
#include <cstring>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

namespace gateway::net {
namespace {

using testing::SizeIs;
using namespace std::chrono_literals;

SocketAddresses numbered(std::uint8_t last) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x7f000000U | last);
  SocketAddress address;
  std::memcpy(&address.storage, &v4, sizeof v4);
  address.size = sizeof v4;
  return {address};
}

TEST(Resolver, TakesAnAddressAsItIsAndAsksNobody) {
  const Resolver::Lookup never = [](const std::string&, std::uint16_t) {
    ADD_FAILURE() << "asked";
    return tl::expected<SocketAddresses, std::string>(numbered(1));
  };
  const Resolver v4("127.0.0.1", 80, 1ms, never);
  ASSERT_THAT(*v4.addresses(), SizeIs(1));
  const SocketAddress& address = v4.addresses()->front();
  sockaddr_in plain{};
  std::memcpy(&plain, &address.storage, sizeof plain);
  EXPECT_EQ(address.storage.ss_family, AF_INET);
  EXPECT_EQ(ntohs(plain.sin_port), 80);
  EXPECT_EQ(ntohl(plain.sin_addr.s_addr), INADDR_LOOPBACK);
  const Resolver v6("::1", 80, 1ms, never);
  EXPECT_EQ(v6.addresses()->front().storage.ss_family, AF_INET6);
}

TEST(Resolver, KnowsLocalhost) { EXPECT_FALSE(Resolver("localhost", 80).addresses()->empty()); }

TEST(Resolver, SaysWhichHostCannotBeResolvedAndAsksUntilItCanBe) {
  const auto times = std::make_shared<std::atomic<int>>(0);
  const Resolver resolver("api.example.org", 443, 1ms, [times](const std::string&, std::uint16_t) {
    return ++*times < 3
               ? tl::expected<SocketAddresses, std::string>(tl::make_unexpected("nobody knows"))
               : tl::expected<SocketAddresses, std::string>(numbered(1));
  });
  EXPECT_EQ(resolver.failure(),
            "cannot resolve api.example.org: nobody knows; check the name, or give an address");
  while (resolver.addresses()->empty()) {
    std::this_thread::yield();
  }
  EXPECT_EQ(*resolver.addresses(), numbered(1));
  EXPECT_THROW(Resolver("", 443), std::runtime_error);
}

TEST(Resolver, AsksAgainAndKeepsTheLastGoodAnswerWhenThatFails) {
  struct Asked {
    std::atomic<int> times{0};
    std::promise<void> failing;
  };
  const auto asked = std::make_shared<Asked>();  // a lookup may outlive its resolver
  const Resolver::Lookup lookup =
      [asked](const std::string&, std::uint16_t) -> tl::expected<SocketAddresses, std::string> {
    const int times = ++asked->times;
    if (times == 4) {
      asked->failing.set_value();  // the second answer is stored by now, and the third was none
    }
    if (times >= 3) {
      return tl::make_unexpected("nobody answers");
    }
    return numbered(static_cast<std::uint8_t>(times));
  };
  const Resolver resolver("api.example.org", 443, 1ms, lookup);
  const auto before = resolver.addresses();
  EXPECT_TRUE(before != nullptr && !before->empty());
  asked->failing.get_future().wait();
  EXPECT_EQ(*resolver.addresses(), numbered(2));
  EXPECT_THAT(*before, SizeIs(1)) << "a list in use was taken away";
}

TEST(Resolver, GoesAwayWhileALookupIsUnderWay) {
  struct Held {
    std::atomic<int> times{0};
    std::promise<void> begun;
    std::promise<void> may_end;
    std::promise<void> ended;
  };
  const auto held = std::make_shared<Held>();
  {
    const Resolver resolver("api.example.org", 443, 1ms, [held](const std::string&, std::uint16_t) {
      if (++held->times == 2) {
        held->begun.set_value();
        held->may_end.get_future().wait();
        held->ended.set_value();
      }
      return tl::expected<SocketAddresses, std::string>(numbered(1));
    });
    held->begun.get_future().wait();
  }
  held->may_end.set_value();
  held->ended.get_future().wait();
}

TEST(Resolver, EndsAtOnceWhileItWaitsForItsNextTurn) {
  const Resolver resolver("api.example.org", 443, 1h, [](const std::string&, std::uint16_t) {
    return tl::expected<SocketAddresses, std::string>(numbered(1));
  });
  EXPECT_EQ(*resolver.addresses(), numbered(1));
}

}  // namespace
}  // namespace gateway::net
