#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "macro/provider/answer_writer.h"
#include "macro/provider/fault.h"
#include "macro/provider/pace.h"

namespace macro::provider {

/// How a stream is to be sent.
struct StreamPlan {
  Pace pace;
  Fault fault;
  std::int64_t start_ns = 0;
  bool chunked = true;  ///< else the end of the connection ends the body
  bool stamp_text = false;
};

/// One answer on its way out: says when something is due, and puts it into the outbox then. Knows
/// neither sockets nor time but what it is told. A stream has one fragment a token, of arguments
/// too. Used by one connection, one answer at a time.
class Exchange {
 public:
  enum class End : std::uint8_t { keep, close, stall };
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  explicit Exchange(EventStream::Clock clock) noexcept : clock_(clock) {}

  /// An answer that is all there: sent at `due_ns`, and then `end`.
  void begin_whole(std::string bytes, std::int64_t due_ns, End end);
  /// `head`: the bytes before the first event, sent with it. `end`: keep or close.
  void begin_stream(std::string head, Answer answer, const StreamPlan& plan, End end);

  /// Until the last byte is in the outbox; a stalled one for ever.
  [[nodiscard]] bool active() const noexcept { return step_ != Step::idle; }
  [[nodiscard]] std::int64_t due_ns() const noexcept { return due_ns_; }
  /// Puts into the outbox what is due first: of a stream with delays the events of one step; of one
  /// without, all until the outbox holds 64 KiB.
  void advance(Outbox& outbox);
  /// The connection is to be closed once the outbox is empty.
  [[nodiscard]] bool closes() const noexcept { return closes_; }
  /// No two events may share a send.
  [[nodiscard]] bool one_event_a_send() const noexcept { return one_event_a_send_; }
  void abandon() noexcept;

 private:
  enum class Step : std::uint8_t {
    idle,
    whole,
    begin,
    begin_block,
    fragment,
    end_block,
    end,
    stalled
  };

  void take_step(Outbox& outbox);
  void send_fragment();
  void go_to_block(std::size_t index);
  void finish(End end) noexcept;
  AnswerWriter& writer() noexcept;

  EventStream::Clock clock_;
  Step step_ = Step::idle;
  std::int64_t due_ns_ = kNever;
  bool closes_ = false;
  bool one_event_a_send_ = false;
  End end_ = End::keep;
  std::string bytes_;  // a whole answer, or the head of a stream
  Answer answer_;
  Pace pace_{Profile{}, 0};
  bool chunked_ = true;
  bool stamp_text_ = false;
  EventStream stream_;
  ChatWriter chat_;
  ResponsesWriter responses_;
  MessagesWriter messages_;
  std::size_t block_ = 0;
  std::size_t block_at_ = 0;          // byte of the block's text that comes next
  std::int64_t block_fragments_ = 0;  // of the block, not sent yet
  std::int64_t fragments_sent_ = 0;   // of all blocks
  std::int64_t fault_at_ = -1;        // fragment before which the fault strikes; -1: none
  Fault fault_;
};

}  // namespace macro::provider
