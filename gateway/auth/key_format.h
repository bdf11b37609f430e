#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/auth/key_store.h"

/// What a key looks like and what is kept of it.
namespace gateway::auth {

inline constexpr std::string_view kKeyStart = "gb_";
inline constexpr std::size_t kKeyRandomBytes = 32;
inline constexpr std::size_t kKeyLength = 46;     ///< "gb_" and 43 characters of base64url
inline constexpr std::size_t kPrefixLength = 11;  ///< what is stored of it in the clear

/// A new key of 256 bits from the operating system's generator (through OpenSSL). Throws
/// std::runtime_error where that has none to give.
std::string generate_key();

/// Whether `text` could have come from generate_key(): what could not needs no digest and no
/// look-up.
bool is_well_formed_key(std::string_view text) noexcept;

/// The stored prefix of a well-formed key.
std::string_view prefix_of(std::string_view key) noexcept;

/// SHA-256 of the key; nullopt only where the cryptographic library fails. Any number of threads.
std::optional<KeyDigest> digest_of(std::string_view key) noexcept;

}  // namespace gateway::auth
