#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/database/connection.h"

namespace gateway::auth {

/// SHA-256 of a whole key. Only this is stored.
using KeyDigest = std::array<std::byte, 32>;

/// Rate per second and burst that a key was given when it was made ("R/B").
struct KeyLimit {
  std::int64_t per_second = 0;
  std::int64_t burst = 0;
  bool operator==(const KeyLimit&) const = default;
};

/// A key as it is stored and listed: never the key itself.
struct KeyRecord {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string user;
  std::string prefix;  ///< the first characters of the key, to recognise it by
  KeyDigest digest{};
  std::optional<KeyLimit> limit;
  std::string created_at;                 ///< RFC 3339, UTC
  std::optional<std::string> revoked_at;  ///< RFC 3339, UTC
};

struct CreatedKey {
  std::string key;  ///< shown once: "gb_" and 43 characters of base64url, 256 random bits
  KeyRecord record;
};

/// Where users and keys live. create, list and revoke throw std::runtime_error that says what to do
/// (the command can only report it); find, on the request path, returns its error.
/// Any number of threads.
class KeyStore {
 public:
  KeyStore() = default;
  virtual ~KeyStore() = default;
  KeyStore(const KeyStore&) = delete;
  KeyStore& operator=(const KeyStore&) = delete;
  KeyStore(KeyStore&&) = delete;
  KeyStore& operator=(KeyStore&&) = delete;

  virtual CreatedKey create(std::string_view user, std::optional<KeyLimit> limit) = 0;
  virtual std::vector<KeyRecord> list() = 0;
  /// False where no such key is there or it is revoked already.
  virtual bool revoke(std::int64_t id) = 0;

  /// The records, revoked ones included, whose key begins with `prefix`; nearly always none or one.
  virtual tl::expected<std::vector<KeyRecord>, std::string> find(
      std::string_view prefix) noexcept = 0;
  /// The records of many prefixes, in any order.
  virtual tl::expected<std::vector<KeyRecord>, std::string> find_all(
      std::span<const std::string> prefixes) noexcept = 0;
};

using database::IfMissing;

/// Opens a database and brings its schema up to date; see database::open.
std::shared_ptr<KeyStore> open_key_store(std::string_view url,
                                         IfMissing if_missing = IfMissing::create);

/// The same once its server can be reached; until then it fails. See database::open_later.
std::shared_ptr<KeyStore> open_key_store_later(std::string_view url,
                                               std::function<void(const std::string&)> report);

}  // namespace gateway::auth
