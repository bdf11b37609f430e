#include "gateway/cli/moment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::cli {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kNowS = 1'793'534'400;  // 2026-11-01T12:00:00Z
const std::chrono::system_clock::time_point kNow =
    std::chrono::system_clock::time_point(std::chrono::seconds(kNowS));

std::int64_t seconds_of(std::string_view text) {
  const auto moment = parse_moment(text, kNow);
  return moment ? *moment / kSecondNs : -1;
}

TEST(Moment, IsSoLongAgo) {
  EXPECT_EQ(seconds_of("90m"), kNowS - 5400);
  EXPECT_EQ(seconds_of("30s"), kNowS - 30);
  EXPECT_EQ(*parse_moment("1500ms", kNow), kNowS * kSecondNs - 3 * kSecondNs / 2);
  EXPECT_EQ(seconds_of("24h"), kNowS - 86'400);
  EXPECT_EQ(seconds_of("7d"), kNowS - 7LL * 86'400);
  EXPECT_EQ(seconds_of("0m"), kNowS);
  EXPECT_EQ(seconds_of("315360000s"), kNowS - 3650LL * 86'400);
  EXPECT_EQ(seconds_of("3650d"), kNowS - 3650LL * 86'400);
}

TEST(Moment, IsTheBeginOfADayInUtc) {
  EXPECT_EQ(seconds_of("2026-11-01"), kNowS - 43'200);
  EXPECT_EQ(seconds_of("1970-01-01"), 0);
  EXPECT_EQ(seconds_of("2028-02-29"), 1'835'395'200);
}

TEST(Moment, IsRfc3339WithItsZone) {
  EXPECT_EQ(seconds_of("2026-11-01T12:00:00Z"), kNowS);
  EXPECT_EQ(seconds_of("2026-11-01t13:30:00+01:30"), kNowS);
  EXPECT_EQ(seconds_of("2026-11-01T04:00:00-08:00"), kNowS);
  EXPECT_EQ(*parse_moment("2026-11-01T12:00:00.25Z", kNow), kNowS * kSecondNs + kSecondNs / 4);
  EXPECT_EQ(*parse_moment("2026-11-01T12:00:00.0000000019999Z", kNow), kNowS * kSecondNs + 1);
}

TEST(Moment, RefusesWhatIsNone) {
  for (const char* text : {"",
                           "24",
                           "h",
                           "-1h",
                           "3651d",
                           "315360001s",
                           "24w",
                           "24hh",
                           "99999999999999999999h",
                           "2026-11",
                           "2026-11-31",
                           "2027-02-29",
                           "2026-11-01T12:00:00",
                           "2026-11-01T24:00:00Z",
                           "2026-11-01T12:60:00Z",
                           "2026-11-01T12:00:00.Z",
                           "2026-11-01T12:00:00Zx",
                           "2026-11-01T12:00:00+1:00",
                           "2026-11-01 12:00:00Z",
                           "1969-12-31",
                           "2201-01-01",
                           "yesterday"}) {
    const auto moment = parse_moment(text, kNow);
    ASSERT_FALSE(moment.has_value()) << text;
    EXPECT_THAT(moment.error(), testing::HasSubstr("write 24h")) << text;
  }
}

}  // namespace
}  // namespace gateway::cli
