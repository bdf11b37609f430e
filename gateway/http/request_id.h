#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gateway::http {

/// Whether a client's x-request-id may be logged and sent back: 1 to 128 of A-Z a-z 0-9 . _ -
bool is_well_formed_request_id(std::string_view id);

/// Makes identifiers for requests that brought none. Not a secret: only unlikely to repeat (64
/// bits, no repetition within one source). One source belongs to one thread.
class RequestIdSource {
 public:
  explicit RequestIdSource(std::uint64_t seed) : state_(seed) {}

  /// 16 hexadecimal digits, valid until the next call.
  std::string_view next();

 private:
  std::uint64_t state_;
  std::array<char, 16> digits_{};
};

}  // namespace gateway::http
