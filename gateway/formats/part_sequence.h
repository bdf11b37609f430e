#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/response.h"
#include "gateway/formats/json_completeness.h"

namespace gateway::formats {

/// Puts the pieces of a chat stream, where calls may be interleaved and parts are neither opened
/// nor closed, into the order of chat::PartStart. A piece goes on at once unless it belongs to
/// another part than an open call whose arguments are not yet complete; then it waits. An open call
/// of which no argument has come is over as soon as something else says something: it has none.
///
/// Bounded: at most kMaxCalls calls and kMaxWaitingBytes waiting.
class PartSequence {
 public:
  static constexpr std::size_t kMaxCalls = 1024;
  static constexpr std::size_t kMaxWaitingBytes = std::size_t{32} << 20U;

  /// A piece of a call. Id and name come once, in the first piece or later ones. Without an index
  /// it belongs to the call that its id names, or else to the last one. Of what has no id of its
  /// own, arguments with a name are another call where those before them are complete.
  struct CallPiece {
    std::optional<std::int64_t> index;
    std::string_view id;
    std::string_view name;
    std::string_view arguments;
  };

  /// A piece of text, thinking or refusal; the empty piece says nothing.
  void text(chat::PartKind kind, std::string_view piece, chat::ResponseSink& sink);
  void call(const CallPiece& piece, chat::ResponseSink& sink);

  /// Pushes what waits and closes what is open. A call that never got an id is given one of the
  /// answer's. False where a call has no name.
  bool finish(std::string_view answer_id, chat::ResponseSink& sink);

  /// Whether a bound was passed, a piece belongs to no call, or arguments came for a call that was
  /// over without any: the stream must fail.
  [[nodiscard]] bool is_broken() const noexcept { return is_broken_; }

  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_; }

  [[nodiscard]] bool has_calls() const noexcept { return !calls_.empty(); }

 private:
  struct Call {
    std::int64_t index = 0;
    std::string id;
    std::string name;
    JsonCompleteness arguments;
    bool has_arguments = false;
    bool is_started = false;
    bool is_closed = false;
  };

  /// A part that waits for its turn.
  struct Waiting {
    chat::PartKind kind = chat::PartKind::text;
    std::size_t call = 0;
    std::string text;
  };

  std::optional<std::size_t> find_call(const CallPiece& piece);
  /// Whether the open part may be closed for what waits.
  [[nodiscard]] bool may_go_on() const noexcept;
  void wait(chat::PartKind kind, std::size_t call, std::string_view piece);
  void start(chat::PartKind kind, std::size_t call, chat::ResponseSink& sink);
  void push(std::string_view piece, chat::ResponseSink& sink);
  void close(chat::ResponseSink& sink);
  void drain(chat::ResponseSink& sink);

  std::vector<Call> calls_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::optional<chat::PartKind> open_;
  std::size_t open_call_ = 0;
  bool is_finishing_ = false;
  bool is_broken_ = false;
};

}  // namespace gateway::formats
