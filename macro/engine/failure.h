#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace macro {

/// Why a request has no right answer. Failures are counted by class and never enter a latency.
enum class FailureClass : std::uint8_t {
  connect,         ///< no connection: refused, unreachable, no port left, or too slow
  reset,           ///< the connection broke while sending or waiting
  closed,          ///< the peer closed before the answer was complete
  timeout,         ///< no complete answer within the request timeout
  status,          ///< complete answer with another status than 200
  malformed_http,  ///< the bytes are no HTTP answer, or more than one
  too_large,       ///< the answer does not fit the read buffer
  malformed_json,  ///< status 200 with a body that is not JSON
  wrong_shape,     ///< JSON, but not the answer of the API that was called
  wrong_text       ///< right shape, but not the text (or model) that was asked for
};

inline constexpr std::array<std::string_view, 10> kFailureClassNames = {
    "connect",        "reset",     "closed",         "timeout",     "status",
    "malformed_http", "too_large", "malformed_json", "wrong_shape", "wrong_text"};

/// One count per class, indexed by FailureClass.
using FailureCounts = std::array<std::uint64_t, kFailureClassNames.size()>;

constexpr std::size_t index_of(FailureClass failure) noexcept {
  return static_cast<std::size_t>(failure);
}

}  // namespace macro
