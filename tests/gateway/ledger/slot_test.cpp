#include "gateway/ledger/slot.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

#include "gateway/ledger/crc32c.h"
#include "tests/gateway/ledger/records.h"

namespace gateway::ledger {
namespace {

using Slot = std::array<std::byte, kSlotBytes>;

TEST(Crc32c, HasTheValuesOfRfc3720) {
  const auto of = [](const std::string& text) { return crc32c(std::as_bytes(std::span(text))); };
  EXPECT_EQ(of("123456789"), 0xe3069283U);
  EXPECT_EQ(of(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(of(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(of(""), 0U);
}

TEST(LedgerSlot, GivesBackWhatWasPutIn) {
  Record record = record_of("id");
  Slot slot{};
  EXPECT_LT(encode(record, slot), 256U);
  EXPECT_EQ(decode(slot).state, SlotState::record);
  EXPECT_EQ(decode(slot).record, record);

  record = Record{};
  record.latency_us = std::numeric_limits<std::int64_t>::min();
  record.status = std::numeric_limits<std::int32_t>::max();
  encode(record, slot);
  EXPECT_EQ(decode(slot).record, record);
}

TEST(LedgerSlot, HasRoomForTheLongestTextsAndCutsLongerOnesAtACodePoint) {
  const std::string full(128, 'x');
  const std::string ends_inside = std::string(126, 'x') + "\xf0\x9f\x98\x80";
  const std::string no_utf8(1000, '\x80');
  Record record;
  record.request_id = full;
  record.user = ends_inside;
  record.model = no_utf8;
  record.model_answered = no_utf8;
  record.endpoint = no_utf8;
  record.upstream = no_utf8;
  Slot slot{};
  EXPECT_LE(encode(record, slot), kSlotBytes);
  const Decoded decoded = decode(slot);
  ASSERT_EQ(decoded.state, SlotState::record);
  EXPECT_EQ(decoded.record.request_id, full);
  EXPECT_EQ(decoded.record.user, std::string(126, 'x'));
  EXPECT_EQ(decoded.record.model, no_utf8.substr(0, kModelBytesMax));
  EXPECT_EQ(decoded.record.upstream, no_utf8.substr(0, kUpstreamBytesMax));
}

TEST(LedgerSlot, TellsAHoleFromADamagedRecord) {
  Slot slot{};
  EXPECT_EQ(decode(slot).state, SlotState::hole);
  EXPECT_EQ(decode({}).state, SlotState::hole);
  slot.back() = std::byte{1};
  EXPECT_EQ(decode(slot).state, SlotState::damaged);
}

TEST(LedgerSlot, FindsEveryFlippedBitOfWhatIsUsed) {
  Slot slot{};
  const std::size_t used = encode(record_of("id"), slot);
  for (std::size_t bit = 0; bit < used * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << (bit % 8))};
    slot[bit / 8] ^= mask;
    EXPECT_EQ(decode(slot).state, SlotState::damaged) << bit;
    slot[bit / 8] ^= mask;
  }
  EXPECT_EQ(decode(slot).state, SlotState::record);
}

TEST(LedgerSlot, FindsARecordThatWasCutOffAnywhere) {
  Slot slot{};
  const std::size_t used = encode(record_of("id"), slot);
  for (std::size_t size = 1; size < used; ++size) {
    EXPECT_EQ(decode(std::span(slot).first(size)).state, SlotState::damaged) << size;
  }
  EXPECT_EQ(decode(std::span(slot).first(used)).state, SlotState::record);
}

}  // namespace
}  // namespace gateway::ledger
