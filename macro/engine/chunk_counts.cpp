#include "macro/engine/chunk_counts.h"

#include <charconv>
#include <system_error>

namespace macro {
namespace {

struct Stamp {
  std::uint64_t sequence = 0;
  std::int64_t sent_ns = 0;
};

/// Takes text up to and with the next stamp off the front. False when there is none.
bool take_next_stamp(std::string_view& text, Stamp& stamp) noexcept {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@')) {
    text.remove_prefix(at + 1);
    const char* const end = text.data() + text.size();
    const auto number = std::from_chars(text.data(), end, stamp.sequence);
    if (number.ec != std::errc() || number.ptr == end || *number.ptr != ':') {
      continue;
    }
    const auto time = std::from_chars(number.ptr + 1, end, stamp.sent_ns);
    if (time.ec == std::errc() && stamp.sent_ns > 0) {
      text.remove_prefix(static_cast<std::size_t>(time.ptr - text.data()));
      return true;
    }
  }
  return false;
}

}  // namespace

void ChunkCounts::add(const ChunkCounts& other) {
  delay_ns.merge(other.delay_ns);
  gap_ns.merge(other.gap_ns);
  chunks += other.chunks;
  stamped += other.stamped;
  lost += other.lost;
  reordered += other.reordered;
  coalesced += other.coalesced;
  bad_stamps += other.bad_stamps;
}

void ChunkCounts::reset() noexcept {
  delay_ns.reset();
  gap_ns.reset();
  chunks = 0;
  stamped = 0;
  lost = 0;
  reordered = 0;
  coalesced = 0;
  bad_stamps = 0;
}

void ChunkTimes::take(std::string_view raw_text, std::int64_t received_ns) noexcept {
  const bool first = first_ns_ == 0;
  if (first) {
    first_ns_ = received_ns;
  }
  if (counts_ == nullptr) {
    return;
  }
  ++counts_->chunks;
  if (!first) {
    counts_->gap_ns.record(received_ns - last_ns_);
  }
  last_ns_ = received_ns;
  for (Stamp stamp; take_next_stamp(raw_text, stamp);) {
    take_stamp(stamp.sequence, stamp.sent_ns, received_ns);
  }
}

void ChunkTimes::take_stamp(std::uint64_t sequence, std::int64_t sent_ns,
                            std::int64_t received_ns) noexcept {
  if (sent_ns > received_ns) {
    ++counts_->bad_stamps;
    return;
  }
  ++counts_->stamped;
  counts_->delay_ns.record(received_ns - sent_ns);
  if (stamped_ && received_ns == last_stamped_ns_ &&
      sent_ns - last_sent_ns_ > kCoalescedGapNanoseconds) {
    ++counts_->coalesced;
  }
  if (sequence < next_sequence_) {
    ++counts_->reordered;
  } else {
    counts_->lost += sequence - next_sequence_;
    next_sequence_ = sequence + 1;
  }
  stamped_ = true;
  last_sent_ns_ = sent_ns;
  last_stamped_ns_ = received_ns;
}

}  // namespace macro
