#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

/// Numbers with their unit, as flags and gateway.toml have them. A bare number is an error: nobody
/// should have to guess. Errors complete the sentence `"TEXT" ...`.
namespace gateway::cli {

/// A whole number of B, KiB, MiB or GiB, from 1 byte to 1024 GiB.
tl::expected<std::uint64_t, std::string> parse_size(std::string_view text);

/// A whole number of ms, s, m or h, from 1 ms to 24 h.
tl::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text);

/// A whole number from `least` to `most`.
tl::expected<std::uint64_t, std::string> parse_count(std::string_view text, std::uint64_t least,
                                                     std::uint64_t most);

}  // namespace gateway::cli
