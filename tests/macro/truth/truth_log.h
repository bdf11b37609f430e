#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/hdr_histogram.h"

namespace macro_test {

/// One request as the server saw it; times are CLOCK_MONOTONIC, the client's own clock.
struct TruthRecord {
  std::uint64_t number = 0;      ///< in the order of receipt, from 0
  std::int64_t received_ns = 0;  ///< right after its last byte was read
  /// Right before the last byte of the answer was handed to the kernel, so that no client can have
  /// it earlier; 0: it never was.
  std::int64_t written_ns = 0;
  std::uint64_t digest = 0;  ///< FNV-1a of all its bytes, head and body
  std::uint64_t connection = 0;
  std::uint32_t bytes = 0;  ///< head and body

  [[nodiscard]] std::int64_t duration_ns() const noexcept { return written_ns - received_ns; }
};

struct TruthCounts {
  std::uint64_t connections = 0;  ///< accepted
  std::uint64_t open = 0;         ///< of them now
  std::uint64_t open_peak = 0;
  std::uint64_t requests = 0;   ///< read whole
  std::uint64_t answers = 0;    ///< written whole
  std::uint64_t given_up = 0;   ///< requests whose connection ended before the answer did
  std::uint64_t unlogged = 0;   ///< requests that found the log full
  std::uint64_t malformed = 0;  ///< connections that were ended since they spoke no HTTP
  std::uint64_t streams_open_peak = 0;
  std::uint64_t events = 0;  ///< tokens of streams
};

struct TruthReport {
  TruthCounts counts;
  std::vector<TruthRecord> records;  ///< by number

  /// Of the answered requests that were read in [from_ns, until_ns): the smallest duration at or
  /// below which at least the share q of them lies (nearest rank); nullopt where there are none.
  [[nodiscard]] std::optional<std::int64_t> quantile(double q, std::int64_t from_ns = INT64_MIN,
                                                     std::int64_t until_ns = INT64_MAX) const;
  /// Of the same, how many took at least `low_ns`.
  [[nodiscard]] std::uint64_t count_from(std::int64_t low_ns, std::int64_t from_ns = INT64_MIN,
                                         std::int64_t until_ns = INT64_MAX) const;
};

/// As JSON: the counts, and [number, received_ns, written_ns, digest, bytes] of each request.
std::string to_json(const TruthReport& report);

std::uint64_t fnv1a(std::string_view bytes) noexcept;

/// What the server writes down. Threads: any.
class TruthLog {
 public:
  explicit TruthLog(std::size_t size) : size_(size) {}

  /// The request's number.
  std::uint64_t received(std::uint64_t connection, std::string_view bytes,
                         std::int64_t received_ns);
  /// What was read before the log was last emptied is not counted.
  void written(std::uint64_t number, std::int64_t received_ns, std::int64_t written_ns);
  void given_up(std::int64_t received_ns);
  template <typename Change>
  void count(const Change& change) {
    const std::lock_guard lock(mutex_);
    change(counts_);
  }

  [[nodiscard]] TruthReport report() const;
  [[nodiscard]] std::int64_t first_ns() const;  ///< receipt of request 0; 0: none yet
  /// Empties it; open connections stay counted. Numbers begin with 0 again.
  void forget();

 private:
  mutable std::mutex mutex_;
  std::size_t size_;
  TruthCounts counts_;
  std::int64_t first_ns_ = 0;
  std::vector<TruthRecord> records_;
};

}  // namespace macro_test
