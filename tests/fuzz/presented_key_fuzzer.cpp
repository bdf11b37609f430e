// The fields of a head that authentication reads: whatever they hold, the key is a piece of one of
// them, and nobody gets in with a key that was never made.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/auth/authenticator.h"

namespace {

using gateway::auth::KeyRecord;

class EmptyStore final : public gateway::auth::KeyStore {
 public:
  gateway::auth::CreatedKey create(std::string_view /*user*/,
                                   std::optional<gateway::auth::KeyLimit> /*limit*/) override {
    return {};
  }
  std::vector<KeyRecord> list() override { return {}; }
  bool revoke(std::int64_t /*id*/) override { return false; }
  tl::expected<std::vector<KeyRecord>, std::string> find(
      std::string_view prefix) noexcept override {
    if (prefix.size() != 11) {
      std::abort();
    }
    return std::vector<KeyRecord>{KeyRecord{}};
  }
  tl::expected<std::vector<KeyRecord>, std::string> find_all(
      std::span<const std::string> /*prefixes*/) noexcept override {
    return std::vector<KeyRecord>{};
  }
};

bool is_piece_of(std::string_view piece, std::string_view whole) {
  return piece.empty() || (piece.data() >= whole.data() &&
                           piece.data() + piece.size() <= whole.data() + whole.size());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static gateway::auth::Authenticator authenticator(std::make_shared<EmptyStore>(), {});
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view authorization = bytes.substr(0, bytes.find('\n'));
  const std::string_view api_key =
      authorization.size() == size ? std::string_view{} : bytes.substr(authorization.size() + 1);
  const std::string_view key = gateway::auth::presented_key(authorization, api_key);
  if (!is_piece_of(key, authorization) && !is_piece_of(key, api_key)) {
    std::abort();
  }
  const auto answer = authenticator.authenticate(key, std::chrono::steady_clock::time_point{});
  if (answer.has_value() || (answer.error() == gateway::auth::AuthError::missing) != key.empty()) {
    std::abort();
  }
  return 0;
}
