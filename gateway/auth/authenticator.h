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
  would_wait,   ///< the database has to be asked: call again where that may be waited for
};

/// Whether a caller lets its thread wait for the database.
enum class Waiting { allowed, refused };

/// The key of a request: "Bearer <key>" of `authorization` (scheme in any case, RFC 9110 11.1),
/// else `api_key`; empty where neither has one.
std::string_view presented_key(std::string_view authorization, std::string_view api_key) noexcept;

/// Looks keys up through a bounded cache in front of the store. An entry, positive or negative, is
/// believed for `believe_for`, so a revocation by any process is seen within that time. A key in
/// use is asked about again in the second half of it by a thread of this, so that its requests do
/// not wait for the store. While the store is away (it failed, or takes long, see StoreHealth) only
/// that thread asks it, and nobody waits: who was valid stays so for `believe_stale_for`, others
/// are `unavailable`. Keys are compared by their SHA-256 digests in constant time; neither keys nor
/// digests are logged. Any number of threads.
class Authenticator {
 public:
  struct Options {
    std::chrono::milliseconds believe_for{1000};
    std::size_t capacity = 65536;  ///< entries; a full shard forgets an old one
    /// So long a key that was valid is believed while the store cannot be asked.
    std::chrono::milliseconds believe_stale_for{3'600'000};
    /// How often the store is asked whether it answers where nothing else is asked; 0: never.
    std::chrono::milliseconds probe_every{1000};
    bool store_is_away = false;  ///< at first, as far as is known
  };

  Authenticator(std::shared_ptr<KeyStore> store, Options options);
  ~Authenticator();
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  Authenticator(Authenticator&&) = delete;
  Authenticator& operator=(Authenticator&&) = delete;

  tl::expected<Principal, AuthError> authenticate(std::string_view key,
                                                  std::chrono::steady_clock::time_point now,
                                                  Waiting waiting = Waiting::allowed) noexcept;

  /// Whether a key that is not known could be looked up; does not wait.
  [[nodiscard]] bool can_look_up(std::chrono::steady_clock::time_point now) const noexcept;

  /// What was learned is not believed any longer: every key is looked up anew.
  void forget() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::auth
