#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "gateway/ledger/record.h"

/// One record as bytes of a segment: magic, CRC-32C, length, numbers, texts; little-endian. A slot
/// has room for the longest record, so that each begins at a multiple of its size and a damaged one
/// spoils no other. Any number of threads.
namespace gateway::ledger {

inline constexpr std::size_t kSlotBytes = 768;

/// Writes `record` to the front of `slot`, texts cut to what record.h allows, and returns how many
/// bytes of it are used.
std::size_t encode(const Record& record, std::span<std::byte, kSlotBytes> slot) noexcept;

enum class SlotState { hole, record, damaged };

struct Decoded {
  SlotState state = SlotState::hole;
  Record record;  ///< views of the slot
};

/// Reads any bytes. A hole is all zeros; what is shorter than a slot is one that was cut off.
Decoded decode(std::span<const std::byte> slot) noexcept;

}  // namespace gateway::ledger
