#include <gtest/gtest.h>

#include <string>

#include "gateway/limit/limiter.h"

namespace gateway::limit {
namespace {

TEST(ParseLimit, ReadsRateAndBurst) {
  EXPECT_EQ(parse_limit("10000/20000"), (Limit{10000, 20000}));
}

TEST(ParseLimit, AcceptsTheSmallestAndTheLargest) {
  EXPECT_EQ(parse_limit("1/1"), (Limit{1, 1}));
  EXPECT_EQ(parse_limit("1000000000/1000000000"), (Limit{1'000'000'000, 1'000'000'000}));
}

TEST(ParseLimit, RefusesWhatIsJustOutsideAndSaysWhichNumber) {
  for (const char* text : {"0/1", "1000000001/1", "-1/1", "+1/1", " 1/1", "1.5/1", "/1", "x/1",
                           "99999999999999999999/1"}) {
    const auto limit = parse_limit(text);
    ASSERT_FALSE(limit.has_value()) << text;
    EXPECT_NE(limit.error().find("rate is not"), std::string_view::npos) << text;
  }
  for (const char* text : {"1/0", "1/1000000001", "1/", "1/1/1", "1/1 ", "1/1k"}) {
    const auto limit = parse_limit(text);
    ASSERT_FALSE(limit.has_value()) << text;
    EXPECT_NE(limit.error().find("burst is not"), std::string_view::npos) << text;
  }
}

TEST(ParseLimit, AsksForBothNumbers) {
  for (const char* text : {"", "100", "off"}) {
    const auto limit = parse_limit(text);
    ASSERT_FALSE(limit.has_value()) << text;
    EXPECT_NE(limit.error().find("RATE/BURST"), std::string_view::npos) << text;
  }
}

}  // namespace
}  // namespace gateway::limit
