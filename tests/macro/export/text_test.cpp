#include <gtest/gtest.h>

#include <limits>

#include "macro/export/csv_text.h"
#include "macro/export/unix_time.h"

namespace macro {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(UnixTime, IsADateAsGoAndJavaWriteIt) {
  const std::int64_t time = 1'767'323'045'250'000'000;
  EXPECT_EQ(rfc3339_text(time), "2026-01-02T03:04:05.25Z");
  EXPECT_EQ(rfc3339_text(time + 1), "2026-01-02T03:04:05.250000001Z");
  EXPECT_EQ(rfc3339_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339_text(-5), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339_text(std::numeric_limits<std::int64_t>::max()),
            "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(java_date_text(time), "Fri Jan 02 03:04:05 UTC 2026");
}

TEST(GoDuration, IsPrintedAsGoDoes) {
  EXPECT_EQ(go_duration_text(0), "0s");
  EXPECT_EQ(go_duration_text(1), "1ns");
  EXPECT_EQ(go_duration_text(1100), "1.1\u00b5s");
  EXPECT_EQ(go_duration_text(2'200'000), "2.2ms");
  EXPECT_EQ(go_duration_text(3'300'000'000), "3.3s");
  EXPECT_EQ(go_duration_text(4 * 60 * kSecond + 5 * kSecond), "4m5s");
  EXPECT_EQ(go_duration_text(5 * 3600 * kSecond + 6 * 60 * kSecond + 7 * kSecond + 1'000'000),
            "5h6m7.001s");
  EXPECT_EQ(go_duration_text(8 * 60 * kSecond + 1), "8m0.000000001s");
  EXPECT_EQ(go_duration_text(std::numeric_limits<std::int64_t>::max()), "2562047h47m16.854775807s");
  EXPECT_EQ(go_duration_text(-kSecond), "-1s");
}

TEST(GoDuration, IsRoundedToTheNextSmallerUnit) {
  EXPECT_EQ(go_rounded(1'234'567'890), 1'235'000'000);
  EXPECT_EQ(go_rounded(1'234'499'999), 1'234'000'000);
  EXPECT_EQ(go_rounded(1'234'567), 1'235'000);
  EXPECT_EQ(go_rounded(1'234), 1'234);
  EXPECT_EQ(go_rounded(61 * kSecond + kSecond / 2), 62 * kSecond);
  EXPECT_EQ(go_rounded(0), 0);
}

TEST(Csv, QuotesAsTheStandardHasIt) {
  EXPECT_EQ(csv_record({"a", "", "b c"}), "a,,b c\r\n");
  EXPECT_EQ(csv_record({"a,b", "say \"no\"", "two\r\nlines"}),
            "\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\"\r\n");
}

TEST(Csv, WritesNumbersAsPythonDoes) {
  EXPECT_EQ(python_float(0), "0.0");
  EXPECT_EQ(python_float(12), "12.0");
  EXPECT_EQ(python_float(100'000), "100000.0");
  EXPECT_EQ(python_float(0.1), "0.1");
  EXPECT_EQ(python_float(0.0001), "0.0001");
  EXPECT_EQ(python_float(0.00001), "1e-05");
  EXPECT_EQ(python_float(1e15), "1000000000000000.0");
  EXPECT_EQ(python_float(1e16), "1e+16");
  EXPECT_EQ(python_float(std::numeric_limits<double>::quiet_NaN()), "N/A");
}

}  // namespace
}  // namespace macro
