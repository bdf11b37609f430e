// Against the reference implementation: golden/reference.* were written by HdrHistogram's Java
// library, release 2.1.11, from the same numbers as macro_test::latencies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "macro/export/base64.h"
#include "macro/export/hdr_codec.h"
#include "macro/export/hdr_log.h"
#include "macro/export/hdr_text.h"
#include "tests/macro/export/sample_run.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using macro_test::expect_golden;
using macro_test::golden;
using macro_test::latencies;
using macro_test::read_text;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

constexpr const char* kNumbers = "0.000,1.000,2.000,";

std::vector<HdrLogInterval> read_all(const std::string& text) {
  std::vector<HdrLogInterval> all;
  HdrLogReader reader(text, "f.hlog");
  for (HdrLogInterval interval; reader.next(interval);) {
    all.push_back(interval);
  }
  return all;
}

TEST(HdrText, IsWhatTheReferenceImplementationPrints) {
  expect_golden(hdr_percentile_text(latencies(20'000, 42)), "reference.hgrm");
}

TEST(HdrText, OfNothingIsHeaderAndFooter) {
  const std::string text = hdr_percentile_text(HdrHistogram());
  EXPECT_THAT(text,
              StartsWith("       Value     Percentile TotalCount 1/(1-Percentile)\n\n#[Mean"));
  EXPECT_THAT(text, HasSubstr("Total count    =            0]"));
}

TEST(HdrText, OfOneValueEndsAtOneHundredPercent) {
  HdrHistogram one;
  one.record(1'500'000);
  EXPECT_THAT(hdr_percentile_text(one),
              HasSubstr("\n       1.500 0.000000000000          1           1.00\n"
                        "       1.500 1.000000000000          1\n"));
}

TEST(HdrText, EndsWhereCountsAreAsLargeAsTheyCanBe) {
  HdrHistogram many;
  many.record(1000, std::uint64_t{1} << 62U);
  many.record(2'000'000);
  EXPECT_THAT(hdr_percentile_text(many), HasSubstr(" 1.000000000000 "));
}

TEST(HdrLog, OfTheReferenceImplementationIsReadToTheLastCount) {
  const auto intervals = read_all(read_text(golden("reference.hlog")));
  ASSERT_EQ(intervals.size(), 3U);
  EXPECT_EQ(intervals[0].histogram.steps(), latencies(1000, 100).steps());
  EXPECT_EQ(intervals[1].histogram.count(), 0U);
  EXPECT_EQ(intervals[2].histogram.steps(), latencies(1000, 102).steps());
  EXPECT_EQ(intervals[2].tag, "chat");
  EXPECT_EQ(intervals[2].start_seconds, 2.0);
  EXPECT_EQ(intervals[2].length_seconds, 0.999);
}

// The compressed bytes depend on the release of zlib; all else is the same.
TEST(HdrLog, IsWrittenAsTheReferenceImplementationDoes) {
  HdrHistogram nothing;
  const std::string ours =
      hdr_log_header(1767323045.5) + hdr_log_line(0, 0.999, latencies(1000, 100)) +
      hdr_log_line(1, 0.999, nothing) + hdr_log_line(2, 0.999, latencies(1000, 102), "chat");
  const auto without_bytes = [](const std::string& text) {
    std::string rest;
    std::size_t at = 0;
    for (std::size_t found = text.find("HISTFAAA"); found != std::string::npos;
         found = text.find("HISTFAAA", at)) {
      rest += text.substr(at, found - at);
      at = text.find('\n', found);
    }
    return rest + text.substr(at);
  };
  EXPECT_EQ(without_bytes(ours), without_bytes(read_text(golden("reference.hlog"))));
}

TEST(HdrLog, IsReadBackToTheSameHistogram) {
  const HdrHistogram values = latencies(5000, 3);
  const auto all = read_all(hdr_log_header(0, "a remark") + hdr_log_line(12.5, 1, values, "ttft"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].tag, "ttft");
  EXPECT_EQ(all[0].start_seconds, 12.5);
  const HdrHistogram& read = all[0].histogram;
  EXPECT_EQ(read.steps(), values.steps());
  EXPECT_EQ(read.count(), values.count());
  for (const double q : {0.0, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    EXPECT_EQ(read.quantile(q), values.highest_equivalent(values.quantile(q))) << q;
  }
  EXPECT_NEAR(read.mean(), values.mean(), values.mean() / 1000);
}

TEST(HdrLog, HoldsWhatIsAtTheEdges) {
  HdrHistogram edges;
  edges.record(0);
  edges.record(1, 3);
  edges.record(3, (std::uint64_t{1} << 61U));
  edges.record(HdrHistogram::kDayNanoseconds, 64);
  EXPECT_EQ(decode_histogram(encode_histogram(edges)).steps(), edges.steps());
}

TEST(HdrLog, TakesOtherRangesAndDigits) {
  for (int digits = 1; digits <= 5; ++digits) {
    HdrHistogram values(10'000'000, digits);
    values.record(1);
    values.record(9'876'543);
    const HdrHistogram read = decode_histogram(encode_histogram(values));
    EXPECT_EQ(read.steps(), values.steps()) << digits;
    EXPECT_EQ(read.significant_digits(), digits);
  }
}

TEST(HdrLog, TakesAsManyCountersAsAreAllowedAndNoMore) {
  // 5 digits: 131072 counters a bucket and as many once more.
  const HdrHistogram inside((std::int64_t{1} << 24U) - 1, 5);
  EXPECT_EQ(inside.counts_length(), kMostCounters);
  EXPECT_EQ(decode_histogram(encode_histogram(inside)).counts_length(), kMostCounters);
  const HdrHistogram outside(std::int64_t{1} << 24U, 5);
  EXPECT_THAT([&] { decode_histogram(encode_histogram(outside)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("more than 1048576 counters")));
}

TEST(HdrLog, RefusesTimesAndTagsThatWouldBreakALine) {
  EXPECT_THROW(hdr_log_line(-1, 1, HdrHistogram()), std::invalid_argument);
  EXPECT_THROW(hdr_log_line(0, std::numeric_limits<double>::quiet_NaN(), HdrHistogram()),
               std::invalid_argument);
  EXPECT_THROW(hdr_log_header(-1), std::invalid_argument);
  for (const auto* tag : {"a,b", "a b", "a\nb"}) {
    EXPECT_THROW(hdr_log_line(0, 1, HdrHistogram(), tag), std::invalid_argument) << tag;
  }
}

TEST(HdrLog, NamesPathAndLineOfWhatItCannotRead) {
  const auto reads = [](const std::string& line) {
    return [line] { read_all("# a comment\n\n" + line + "\n"); };
  };
  const std::string good = encode_histogram(latencies(100, 1));
  for (const auto& [line, reason] : std::vector<std::pair<std::string, std::string>>{
           {"no log", "the start is no number"},
           {"0.0,x,1,", "the length is no number"},
           {"-1,1,1," + good, "the start is no number"},
           {"1e999,1,1," + good, "the start is no number"},
           {kNumbers + std::string("HIST*AAA"), "it is no base64"},
           {kNumbers, "no compressed histogram of version 2"},
           {kNumbers + good.substr(0, good.size() - 4), "its length is not the one"},
           {kNumbers + to_base64(std::string("\x1c\x84\x93\x14\0\0\0\4abcd", 12)), "damaged"}}) {
    EXPECT_THAT(reads(line), ThrowsMessage<std::runtime_error>(HasSubstr(reason))) << line;
    EXPECT_THAT(reads(line), ThrowsMessage<std::runtime_error>(StartsWith("f.hlog:3: "))) << line;
  }
}

// The bits that fill up the last byte of the compressed part mean nothing; all others do.
TEST(HdrLog, TakesNoHarmFromAnyChangedByte) {
  const HdrHistogram values = latencies(100, 1);
  const std::string bytes = *from_base64(encode_histogram(values));
  int taken = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned flip : {1U, 0x80U, 0xFFU}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
      try {
        EXPECT_EQ(decode_histogram(to_base64(changed)).steps(), values.steps()) << at;
        ++taken;
      } catch (const std::runtime_error&) {
        continue;  // refused, as it should be
      }
    }
  }
  EXPECT_LE(taken, 2);
}

TEST(Base64, IsThatOfTheStandard) {
  // RFC 4648, section 10.
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  for (const auto* text : {"Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Z=9v", "Zm 9", "====", "Zm9v\n"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace macro
