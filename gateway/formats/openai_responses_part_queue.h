#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/chat/response.h"

/// Parts of an answer that overlap, put into the sequence that chat::ResponseSink asks for.
namespace gateway::formats::openai_responses {

/// Parts stand in the order in which they began. What the first one says is passed on at once; what
/// the others say is kept until those before them are over, within the bounds below. What is said
/// to a part that never began, is over, or has another kind is passed over. One thread at a time.
class PartQueue {
 public:
  /// The index of an item, and of a content part in it (0 where an item is one part).
  using Key = std::pair<std::int64_t, std::int64_t>;

  static constexpr std::size_t kMaxParts = 4096;
  static constexpr std::size_t kMaxKeptBytes = std::size_t{32} << 20U;

  /// Begins a part, unless one of that key began before.
  void begin(Key key, chat::PartStart start, chat::ResponseSink& sink);
  /// Begins thinking of which a later event tells whether it can be read.
  void begin_reasoning(Key key, chat::ResponseSink& sink);

  /// Tells which of the two it is; nothing where that is known.
  void settle_reasoning(Key key, chat::PartKind kind, chat::ResponseSink& sink);

  /// A piece of a part. Between pieces of different sections stands `separator`.
  void add(Key key, chat::PartKind kind, std::string_view piece, chat::ResponseSink& sink,
           std::int64_t section = 0, std::string_view separator = {});

  /// The part is over; `whole` is its text, for a part of which no piece has come.
  void complete(Key key, chat::PartKind kind, std::string_view whole, std::string_view signature,
                chat::ResponseSink& sink);

  /// Every part of an item is over.
  void end_item(std::int64_t output_index, chat::ResponseSink& sink);
  void end_all(chat::ResponseSink& sink);

  /// Whether a bound was passed: something was not taken, and the stream must fail.
  [[nodiscard]] bool is_broken() const noexcept { return is_broken_; }
  [[nodiscard]] std::size_t kept_bytes() const noexcept { return kept_bytes_; }
  /// Whether no part ever began.
  [[nodiscard]] bool unused() const noexcept { return begun_.empty(); }
  /// Whether a call of a tool ever began.
  [[nodiscard]] bool has_call() const noexcept { return has_call_; }

 private:
  struct Part {
    Key key;
    chat::PartStart start = {};
    std::optional<chat::PartKind> kind = std::nullopt;  // nullopt: not told yet
    bool passed_on = false;                             // its start
    bool over = false;
    bool has_text = false;
    std::int64_t section = 0;
    std::string kept = {};
    std::string signature = {};
  };

  void append(Part part, chat::ResponseSink& sink);
  void keep(Part& part, std::string_view piece);
  Part* find(Key key) noexcept;
  /// Passes on whatever stands in front.
  void advance(chat::ResponseSink& sink);

  bool has_call_ = false;
  bool is_broken_ = false;
  std::size_t kept_bytes_ = 0;
  std::set<Key> begun_;
  std::deque<Part> parts_;  // those that are not wholly passed on
};

}  // namespace gateway::formats::openai_responses
