#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gateway::ledger {

/// CRC-32C (Castagnoli polynomial, RFC 3720 section 12.1), eight bytes a step (Kounavis and Berry,
/// "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation", 2008).
std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept;

}  // namespace gateway::ledger
