#include "macro/engine/target_address.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>

namespace macro {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& url, bool allow_public = false) {
  try {
    resolve_target(url, allow_public);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

bool is_private(const char* text) {
  sockaddr_storage address{};
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    std::memcpy(&address, &ipv4, sizeof ipv4);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, text, &ipv6.sin6_addr), 1) << text;
    ipv6.sin6_family = AF_INET6;
    std::memcpy(&address, &ipv6, sizeof ipv6);
  }
  return is_private_address(address);
}

TEST(TargetAddress, ReadsHostPortAndPrefix) {
  const TargetAddress target = resolve_target("http://127.0.0.1:8081/api/", false);
  EXPECT_EQ(target.authority, "127.0.0.1:8081");
  EXPECT_EQ(target.base_path, "/api");
  sockaddr_in address{};
  std::memcpy(&address, &target.address, sizeof address);
  EXPECT_EQ(ntohs(address.sin_port), 8081);
  EXPECT_EQ(target.address_size, sizeof address);
}

TEST(TargetAddress, ReadsAnIpv6AddressInBrackets) {
  const TargetAddress target = resolve_target("http://[::1]:81", false);
  EXPECT_EQ(target.authority, "[::1]:81");
  EXPECT_EQ(target.base_path, "");
  EXPECT_EQ(target.address.ss_family, AF_INET6);
}

TEST(TargetAddress, KnowsThisMachineByName) {
  const TargetAddress target = resolve_target("http://localhost:81", false);
  EXPECT_EQ(target.authority, "localhost:81");
  EXPECT_TRUE(is_private_address(target.address));
}

TEST(TargetAddress, TakesPort80WhereNoneIsGiven) {
  sockaddr_in address{};
  const TargetAddress target = resolve_target("http://127.0.0.1", false);
  std::memcpy(&address, &target.address, sizeof address);
  EXPECT_EQ(ntohs(address.sin_port), 80);
  EXPECT_EQ(resolve_target("http://[::1]", false).authority, "[::1]");
}

// Each border of each private network: just inside, just outside.
TEST(TargetAddress, KnowsPrivateNetworksToTheLastAddress) {
  for (const char* inside :
       {"127.0.0.0", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0",
        "172.31.255.255", "192.168.0.0", "192.168.255.255", "169.254.0.0", "169.254.255.255", "::1",
        "fc00::", "fdff::1", "fe80::1", "febf::1", "::ffff:10.1.2.3"}) {
    EXPECT_TRUE(is_private(inside)) << inside;
  }
  for (const char* outside :
       {"126.255.255.255", "128.0.0.0", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "192.169.0.0", "169.253.255.255", "169.255.0.0", "8.8.8.8", "0.0.0.0",
        "::2", "fbff::1", "fe00::1", "fec0::1", "2001:db8::1", "::ffff:8.8.8.8"}) {
    EXPECT_FALSE(is_private(outside)) << outside;
  }
  EXPECT_FALSE(is_private_address(sockaddr_storage{}));
}

TEST(TargetAddress, RefusesPublicAddressesUnlessAllowed) {
  EXPECT_THAT(refusal("http://198.51.100.7:80"), HasSubstr("--allow-public"));
  EXPECT_EQ(refusal("http://198.51.100.7:80", true), "accepted");
}

TEST(TargetAddress, RefusesWhatIsNoTarget) {
  EXPECT_THAT(refusal("ftp://127.0.0.1"), HasSubstr("http://"));
  EXPECT_THAT(refusal("127.0.0.1:80"), HasSubstr("http://"));
  EXPECT_THAT(refusal("http://"), HasSubstr("no host"));
  EXPECT_THAT(refusal("http://:80"), HasSubstr("no host"));
  EXPECT_THAT(refusal("http://127.0.0.1:"), HasSubstr("port"));
  EXPECT_THAT(refusal("http://127.0.0.1:0"), HasSubstr("port"));
  EXPECT_THAT(refusal("http://127.0.0.1:65536"), HasSubstr("port"));
  EXPECT_THAT(refusal("http://127.0.0.1:8o"), HasSubstr("port"));
  EXPECT_THAT(refusal("http://[::1"), HasSubstr("']'"));
  EXPECT_THAT(refusal("http://[::1]80"), HasSubstr("']'"));
  EXPECT_THAT(refusal("http://127.0.0.1/a?b"), HasSubstr("query"));
  EXPECT_THAT(refusal("http://127.0.0.1/a b"), HasSubstr("blanks"));
  EXPECT_THAT(refusal("http://host.invalid"), HasSubstr("cannot resolve"));
}

TEST(TargetAddress, NeverRepeatsAPassword) {
  EXPECT_THAT(refusal("http://me:secret@127.0.0.1"),
              AllOf(HasSubstr("user or password"), Not(HasSubstr("secret"))));
}

}  // namespace
}  // namespace macro
