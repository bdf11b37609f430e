#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "gateway/auth/key_store.h"

namespace gateway::auth {

/// Who a request comes from.
struct Principal {
  std::int64_t user_id = 0;
  std::int64_t key_id = 0;
  std::optional<KeyLimit> limit;  ///< the key's own, where it has one
  std::string user = {};          ///< the name
};

enum class AuthError {
  missing,      ///< no key in the head
  invalid,      ///< unknown, malformed or revoked: the client is not told which
  unavailable,  ///< the key is not in the cache and the database cannot be read: 503, not 401
};

/// The key of a request: "Bearer <key>" of `authorization` (scheme in any case, RFC 9110 11.1),
/// else `api_key`; empty where neither has one.
std::string_view presented_key(std::string_view authorization, std::string_view api_key) noexcept;

/// Looks keys up through a bounded cache in front of the store. An entry, positive or negative, is
/// believed for `believe_for`, so a revocation by any process is seen within that time. Keys are
/// compared by their SHA-256 digests in constant time; neither keys nor digests are logged.
/// Any number of threads.
class Authenticator {
 public:
  struct Options {
    std::chrono::milliseconds believe_for{1000};
    std::size_t capacity = 65536;  ///< entries; a full shard forgets an old one
    /// So long a key that was valid is believed while the store cannot be asked.
    std::chrono::milliseconds believe_stale_for{3'600'000};
  };

  Authenticator(std::shared_ptr<KeyStore> store, Options options);
  ~Authenticator();
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  Authenticator(Authenticator&&) = delete;
  Authenticator& operator=(Authenticator&&) = delete;

  tl::expected<Principal, AuthError> authenticate(
      std::string_view key, std::chrono::steady_clock::time_point now) noexcept;

  /// What was learned is not believed any longer: every key is looked up anew.
  void forget() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::auth
