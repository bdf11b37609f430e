#pragma once

#include <cstdint>
#include <string_view>

#include "macro/engine/hdr_histogram.h"

namespace macro {

/// What the chunks of many streams were like. A chunk is an event with content. A provider that
/// stamps its tokens writes each as ` @SEQUENCE:NANOSECONDS`: its number in the stream, from 0,
/// and CLOCK_MONOTONIC when it was sent; what needs stamps is counted of stamped tokens only.
struct ChunkCounts {
  HdrHistogram delay_ns;         ///< receipt minus stamp
  HdrHistogram gap_ns;           ///< between the receipts of neighbouring chunks of a stream
  std::uint64_t chunks = 0;      ///< events with content
  std::uint64_t stamped = 0;     ///< tokens with a stamp
  std::uint64_t lost = 0;        ///< numbers left out before a later one came
  std::uint64_t reordered = 0;   ///< tokens that came after one with a higher number
  std::uint64_t coalesced = 0;   ///< received with the token before, sent kCoalescedGap after it
  std::uint64_t bad_stamps = 0;  ///< stamps from the future: another host's clock

  void add(const ChunkCounts& other);
  void reset() noexcept;
};

/// Tokens sent further apart than this are two chunks for a reader that does nothing else.
inline constexpr std::int64_t kCoalescedGapNanoseconds = 1'000'000;

/// The chunks of one stream as they come. Does not allocate, does not throw.
class ChunkTimes {
 public:
  /// Counts into `counts`; null: counts nothing.
  void begin(ChunkCounts* counts) noexcept { *this = ChunkTimes(counts); }

  /// An event with content came, its text raw as JSON has it (empty for calls and reasoning).
  void take(std::string_view raw_text, std::int64_t received_ns) noexcept;

  /// When the first one came; 0: none did.
  [[nodiscard]] std::int64_t first_ns() const noexcept { return first_ns_; }

  explicit ChunkTimes(ChunkCounts* counts = nullptr) noexcept : counts_(counts) {}

 private:
  void take_stamp(std::uint64_t sequence, std::int64_t sent_ns, std::int64_t received_ns) noexcept;

  ChunkCounts* counts_;
  std::int64_t first_ns_ = 0;
  std::int64_t last_ns_ = 0;          ///< receipt of the last chunk
  std::uint64_t next_sequence_ = 0;   ///< expected of the next token
  bool stamped_ = false;              ///< a token with a stamp came
  std::int64_t last_sent_ns_ = 0;     ///< stamp of the last one ...
  std::int64_t last_stamped_ns_ = 0;  ///< ... and its receipt
};

}  // namespace macro
