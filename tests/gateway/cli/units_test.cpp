#include "gateway/cli/units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway::cli {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(Sizes, AreReadWithTheirUnit) {
  EXPECT_EQ(parse_size("1B"), 1U);
  EXPECT_EQ(parse_size("64KiB"), 65536U);
  EXPECT_EQ(parse_size("32MiB"), 33554432U);
  EXPECT_EQ(parse_size("2GiB"), 2147483648U);
  EXPECT_EQ(parse_size("1024GiB"), 1099511627776U);
}

TEST(Sizes, AreRefusedWithoutUnitOrOutOfRange) {
  EXPECT_THAT(parse_size("32").error(), HasSubstr("has no unit; write for example 32MiB"));
  EXPECT_THAT(parse_size("").error(), HasSubstr("is not a whole number with a unit"));
  EXPECT_THAT(parse_size("MiB").error(), HasSubstr("is not a whole number with a unit"));
  EXPECT_THAT(parse_size("-1MiB").error(), HasSubstr("is not a whole number with a unit"));
  EXPECT_THAT(parse_size("1.5MiB").error(), HasSubstr("unknown unit"));
  EXPECT_THAT(parse_size("1MB").error(), HasSubstr("unknown unit"));
  EXPECT_THAT(parse_size("1MiB ").error(), HasSubstr("unknown unit"));
  EXPECT_THAT(parse_size("0B").error(), HasSubstr("out of range"));
  EXPECT_THAT(parse_size("1025GiB").error(), HasSubstr("out of range"));
  EXPECT_THAT(parse_size("18446744073709551615GiB").error(), HasSubstr("out of range"));
  EXPECT_THAT(parse_size("18446744073709551616B").error(), HasSubstr("not a whole number"));
}

TEST(Durations, AreReadWithTheirUnit) {
  EXPECT_EQ(parse_duration("1ms"), milliseconds(1));
  EXPECT_EQ(parse_duration("30s"), milliseconds(30'000));
  EXPECT_EQ(parse_duration("5m"), milliseconds(300'000));
  EXPECT_EQ(parse_duration("24h"), milliseconds(86'400'000));
}

TEST(Durations, AreRefusedWithoutUnitOrOutOfRange) {
  EXPECT_THAT(parse_duration("30").error(), HasSubstr("has no unit; write for example 30s"));
  EXPECT_THAT(parse_duration("30sec").error(), HasSubstr("unknown unit"));
  EXPECT_THAT(parse_duration("0s").error(), HasSubstr("out of range"));
  EXPECT_THAT(parse_duration("25h").error(), HasSubstr("out of range"));
}

TEST(Counts, AreWholeNumbersWithinTheirBounds) {
  EXPECT_EQ(parse_count("1", 1, 3), 1U);
  EXPECT_EQ(parse_count("3", 1, 3), 3U);
  EXPECT_EQ(parse_count("0", 1, 3).error(), "is not a whole number from 1 to 3");
  EXPECT_FALSE(parse_count("4", 1, 3).has_value());
  EXPECT_FALSE(parse_count("2x", 1, 3).has_value());
  EXPECT_FALSE(parse_count("", 1, 3).has_value());
}

}  // namespace
}  // namespace gateway::cli
