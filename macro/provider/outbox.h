#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace macro::provider {

/// The bytes that a connection has still to send, and where a send must end so that no two events
/// share one.
class Outbox {
 public:
  void append(std::string_view bytes) { bytes_ += bytes; }
  /// What was appended last may leave by itself.
  void mark() { ends_.push_back(bytes_.size()); }

  [[nodiscard]] bool empty() const noexcept { return sent_ == bytes_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - sent_; }
  /// All that waits; or, one event at a time, up to the next mark.
  [[nodiscard]] std::string_view next(bool one_event) noexcept;
  void sent(std::size_t size) noexcept;
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  void clear() noexcept;

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::size_t sent_ = 0;
  std::size_t next_end_ = 0;
};

/// Writes server-sent events into an outbox, each as a chunk of its own where the client knows
/// chunks. A comment in front of each holds the time at which it was written.
class EventStream {
 public:
  using Clock = std::int64_t (*)();  ///< CLOCK_MONOTONIC, ns

  void start(Outbox& outbox, bool chunked, Clock clock) noexcept;
  /// Where to append the event's data, one line; `name` empty: without an event field.
  std::string& begin(std::string_view name);
  void end();
  /// Ends the body.
  void finish();
  /// The next event's data will end in the middle.
  void break_next() noexcept { break_next_ = true; }
  [[nodiscard]] std::int64_t now_ns() const { return clock_(); }

 private:
  Outbox* outbox_ = nullptr;
  Clock clock_ = nullptr;
  bool chunked_ = true;
  bool break_next_ = false;
  std::string event_;
  std::size_t data_at_ = 0;
};

}  // namespace macro::provider
