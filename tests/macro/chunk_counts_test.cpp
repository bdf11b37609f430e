#include "macro/engine/chunk_counts.h"

#include <gtest/gtest.h>

#include <string>

namespace macro {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

std::string stamp(std::uint64_t sequence, std::int64_t milliseconds) {
  return " @" + std::to_string(sequence) + ":" + std::to_string(milliseconds * kMillisecond);
}

class ChunkTimesTest : public testing::Test {
 protected:
  void take(const std::string& text, std::int64_t milliseconds) {
    times.take(text, milliseconds * kMillisecond);
  }
  ChunkCounts counts;
  ChunkTimes times{&counts};
};

TEST_F(ChunkTimesTest, TellDelayAndGap) {
  take(stamp(0, 10), 12);
  take(stamp(1, 20), 25);
  EXPECT_EQ(counts.chunks, 2U);
  EXPECT_EQ(counts.stamped, 2U);
  EXPECT_EQ(counts.delay_ns.min(), 2 * kMillisecond);
  EXPECT_EQ(counts.delay_ns.max(), 5 * kMillisecond);
  EXPECT_EQ(counts.gap_ns.count(), 1U);
  EXPECT_EQ(counts.gap_ns.max(), 13 * kMillisecond);
  EXPECT_EQ(counts.lost + counts.reordered + counts.coalesced, 0U);
}

TEST_F(ChunkTimesTest, CountNumbersThatAreLeftOut) {
  take(stamp(0, 10), 10);
  take(stamp(3, 20), 20);
  EXPECT_EQ(counts.lost, 2U);
}

TEST_F(ChunkTimesTest, CountWhatIsLostBeforeTheFirst) {
  take(stamp(3, 10), 10);
  EXPECT_EQ(counts.lost, 3U) << "numbers begin with 0";
}

TEST_F(ChunkTimesTest, CountWhatComesAfterALaterOne) {
  take(stamp(0, 10), 10);
  take(stamp(2, 20), 20);
  take(stamp(1, 30), 30);
  EXPECT_EQ(counts.reordered, 1U);
}

TEST_F(ChunkTimesTest, CountAsCoalescedOnlyWhatWasSentApart) {
  take(stamp(0, 10), 20);
  take(stamp(1, 11), 20);
  EXPECT_EQ(counts.coalesced, 0U) << "sent within a millisecond";
  take(stamp(2, 13) + stamp(3, 15), 20);
  EXPECT_EQ(counts.coalesced, 2U) << "one with the chunk before, one inside one event";
  take(stamp(4, 25), 26);
  EXPECT_EQ(counts.coalesced, 2U);
}

TEST_F(ChunkTimesTest, LeaveUnstampedTextUnmeasured) {
  for (const char* text : {"", "a@b", "@1", "@1:", "@:5", "@1:-5", "@99999999999999999999:1"}) {
    take(text, 10);
  }
  EXPECT_EQ(counts.chunks, 7U);
  EXPECT_EQ(counts.stamped, 0U);
  EXPECT_EQ(counts.delay_ns.count(), 0U);
}

TEST_F(ChunkTimesTest, TellStampsOfAnotherClock) {
  take(stamp(0, 11), 10);
  EXPECT_EQ(counts.bad_stamps, 1U);
  EXPECT_EQ(counts.delay_ns.count(), 0U);
}

TEST_F(ChunkTimesTest, KeepTheFirstWithoutCounting) {
  times.begin(nullptr);
  take(stamp(0, 5), 10);
  take(stamp(1, 5), 20);
  EXPECT_EQ(times.first_ns(), 10 * kMillisecond);
  EXPECT_EQ(counts.chunks, 0U);
}

}  // namespace
}  // namespace macro
