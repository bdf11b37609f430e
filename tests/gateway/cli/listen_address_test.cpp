#include "gateway/cli/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::cli {
namespace {

using testing::HasSubstr;

TEST(ListenAddresses, AreAHostAndAPort) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8081"), (ListenAddress{"127.0.0.1", 8081}));
  EXPECT_EQ(parse_listen_address("localhost:0"), (ListenAddress{"localhost", 0}));
  EXPECT_EQ(parse_listen_address("[::1]:65535"), (ListenAddress{"::1", 65535}));
}

TEST(ListenAddresses, AreRefusedWithWhatIsWrong) {
  EXPECT_THAT(parse_listen_address("8081").error(), HasSubstr("has no port"));
  EXPECT_THAT(parse_listen_address(":8081").error(), HasSubstr("has no host"));
  EXPECT_THAT(parse_listen_address("::1:8081").error(), HasSubstr("without brackets"));
  EXPECT_THAT(parse_listen_address("a:65536").error(), HasSubstr("from 0 to 65535"));
  EXPECT_THAT(parse_listen_address("a:").error(), HasSubstr("has a port that"));
  EXPECT_THAT(parse_listen_address("a:http").error(), HasSubstr("write HOST:PORT"));
}

TEST(ListenAddresses, BecomeUrls) {
  EXPECT_EQ(base_url(false, "127.0.0.1", 80), "http://127.0.0.1:80");
  EXPECT_EQ(base_url(true, "::1", 80), "https://[::1]:80");
}

TEST(ListenAddresses, AreOfThisMachineOnly) {
  EXPECT_TRUE(is_loopback_address("127.0.0.1"));
  EXPECT_TRUE(is_loopback_address("127.1.2.3"));
  EXPECT_TRUE(is_loopback_address("::1"));
  EXPECT_FALSE(is_loopback_address("0.0.0.0"));
  EXPECT_FALSE(is_loopback_address("::"));
  EXPECT_FALSE(is_loopback_address("12.7.0.1"));
}

}  // namespace
}  // namespace gateway::cli
