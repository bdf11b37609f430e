#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::ledger {

/// How many bytes of each text are kept; what is longer is cut at the end of a code point.
inline constexpr std::size_t kRequestIdBytesMax = 128;
inline constexpr std::size_t kUserBytesMax = 128;
inline constexpr std::size_t kEndpointBytesMax = 32;
inline constexpr std::size_t kModelBytesMax = 128;
inline constexpr std::size_t kUpstreamBytesMax = 64;

/// One request that was answered: who asked whom for what, and what it took. The texts are views
/// of whoever fills it in, and need not live longer than the call that takes the record.
struct Record {
  std::string_view request_id;     ///< with started_at_ns the key of its row
  std::int64_t started_at_ns = 0;  ///< wall clock, nanoseconds since 1970 (UTC)
  std::string_view user;           ///< name; empty where authentication is off
  std::int64_t user_id = 0;        ///< 0: none
  std::int64_t key_id = 0;         ///< 0: none
  std::string_view endpoint;       ///< "chat_completions", "responses", "messages", ...
  std::string_view model;          ///< as the client asked for it
  std::string_view model_answered;
  std::string_view upstream;
  std::int64_t prompt_tokens = 0;  ///< all of them, cached ones included
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  bool tokens_estimated = false;  ///< counted by the gateway, not told by the upstream
  bool streamed = false;
  std::int32_t status = 0;      ///< of the answer; 400 and above count as failed
  std::int64_t latency_us = 0;  ///< from the complete head to the end of the answer

  bool operator==(const Record&) const = default;
};

}  // namespace gateway::ledger
