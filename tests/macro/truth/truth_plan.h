#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// A server whose delays are known exactly, since it injects and stamps them itself: what a load
/// tester tells of it is held against that.
namespace macro_test {

/// Every request that is read in [begin, begin + length) is answered at its end, no sooner.
struct TruthStall {
  std::chrono::nanoseconds begin{0};  ///< since the first request was read
  std::chrono::nanoseconds length{0};
  bool frozen = false;  ///< neither accepts nor reads either: what is sent stays in the kernel
};

struct TruthPlan {
  /// Where an answer that takes time spends it.
  enum class Wait : std::uint8_t {
    head,  ///< before its first byte
    body,  ///< the head comes at once, the body at the end
    drip   ///< the head comes at once, the body in pieces, evenly, the last at the end
  };

  std::chrono::nanoseconds delay{0};
  double slow_share = 0;  ///< of requests that take slow_delay instead, spread evenly by number
  std::chrono::nanoseconds slow_delay{0};
  Wait wait = Wait::head;
  int pieces = 8;  ///< of a dripping body
  std::optional<TruthStall> stall;
  bool close = false;  ///< the connection, after each answer
  int status = 200;    ///< of every answer; others than 200 tell an error
  int stream_tokens = 20;
  std::chrono::nanoseconds stream_interval = std::chrono::milliseconds(20);
  std::string certificate_file;  ///< PEM; empty: no TLS
  std::string key_file;
  std::uint16_t port = 0;  ///< of 127.0.0.1; 0: a free one
  int backlog = 4096;
  int cpu = -1;  ///< that the server's thread runs on; -1: any
  /// Requests that are logged one by one, 48 bytes each; of later ones only the counts are kept.
  std::size_t log_size = 1'000'000;
};

/// How long request `number` (from 0) takes, stalls left aside.
std::chrono::nanoseconds delay_of(const TruthPlan& plan, std::uint64_t number) noexcept;

/// Until when a request is held by the stall that was read at `received_ns`; `received_ns` itself
/// where it is not. `first_ns`: when the very first request was read.
std::int64_t held_until(const TruthPlan& plan, std::int64_t first_ns,
                        std::int64_t received_ns) noexcept;

}  // namespace macro_test
