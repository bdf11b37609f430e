#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace macro {

/// Why a request has no right answer. Failures are counted by class and never enter a latency.
enum class FailureClass : std::uint8_t {
  connect,             ///< no connection: refused, unreachable, no port left, or too slow
  tls,                 ///< no TLS: refused, broken, too slow, or a certificate of somebody else
  reset,               ///< the connection broke while sending or waiting
  closed,              ///< the peer closed before the answer was complete
  timeout,             ///< no complete answer within the request timeout
  status,              ///< complete answer with another status than 200
  malformed_http,      ///< the bytes are no HTTP answer, or more than one
  too_large,           ///< the answer, or an event of it, does not fit the read buffer
  malformed_json,      ///< status 200 with a body, or an event, that is not JSON
  error_event,         ///< a stream that told an error after its status 200
  wrong_shape,         ///< JSON, but not the answer of the API that was called; events out of order
  missing_end_marker,  ///< a stream that ended well for HTTP and without its last event
  wrong_model,         ///< right shape, but not the model that was asked for
  missing_tool_call,   ///< no call of the tool that the request forces
  wrong_finish_reason,  ///< none, or another than the request can end with
  usage_missing,        ///< no token counts
  wrong_text            ///< not the text that was asked for
};

inline constexpr std::array<std::string_view, 17> kFailureClassNames = {"connect",
                                                                        "tls",
                                                                        "reset",
                                                                        "closed",
                                                                        "timeout",
                                                                        "status",
                                                                        "malformed_http",
                                                                        "too_large",
                                                                        "malformed_json",
                                                                        "error_event",
                                                                        "wrong_shape",
                                                                        "missing_end_marker",
                                                                        "wrong_model",
                                                                        "missing_tool_call",
                                                                        "wrong_finish_reason",
                                                                        "usage_missing",
                                                                        "wrong_text"};

/// One count per class, indexed by FailureClass.
using FailureCounts = std::array<std::uint64_t, kFailureClassNames.size()>;

constexpr std::size_t index_of(FailureClass failure) noexcept {
  return static_cast<std::size_t>(failure);
}

static_assert(index_of(FailureClass::wrong_text) + 1 == kFailureClassNames.size());

}  // namespace macro
