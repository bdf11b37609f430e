// Any bytes as a segment of the ledger's journal: no crash, and what is read as a record is written
// and read again the same. The checksum of the first slot is put right where the first byte of the
// input says so, for no fuzzer guesses one.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "gateway/ledger/crc32c.h"
#include "gateway/ledger/slot.h"

namespace {

using gateway::ledger::kSlotBytes;

constexpr std::size_t kCrcAt = 4;
constexpr std::size_t kLengthAt = 8;  // what is checked begins here

void put_checksum_right(std::span<std::byte> slot) {
  std::uint16_t length = 0;
  if (slot.size() < kLengthAt + sizeof length) {
    return;
  }
  std::memcpy(&length, slot.data() + kLengthAt, sizeof length);
  if (length >= kLengthAt && length <= slot.size()) {
    const std::uint32_t crc = gateway::ledger::crc32c(slot.subspan(kLengthAt, length - kLengthAt));
    std::memcpy(slot.data() + kCrcAt, &crc, sizeof crc);
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  std::vector<std::byte> segment(size - 1);
  std::transform(data + 1, data + size, segment.begin(), [](auto byte) { return std::byte{byte}; });
  const std::span bytes(segment);
  if (data[0] % 2 == 1) {
    put_checksum_right(bytes.first(std::min(kSlotBytes, bytes.size())));
  }
  for (std::size_t at = 0; at < bytes.size(); at += kSlotBytes) {
    const auto decoded =
        gateway::ledger::decode(bytes.subspan(at, std::min(kSlotBytes, bytes.size() - at)));
    if (decoded.state == gateway::ledger::SlotState::record) {
      std::array<std::byte, kSlotBytes> again{};
      gateway::ledger::encode(decoded.record, again);
      const auto second = gateway::ledger::decode(again);
      if (second.state != gateway::ledger::SlotState::record || second.record != decoded.record) {
        std::abort();
      }
    }
  }
  return 0;
}
