#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

/// Server-sent events, as pure functions of bytes: no socket, no JSON, no clock.
namespace gateway::sse {

/// One event. Views are valid during the callback that gets it.
struct Event {
  std::string_view name;  ///< empty when the stream gave none (the grammar's "message")
  std::string_view data;  ///< lines joined by \n
};

/// Reads an event stream (WHATWG HTML, 9.2.5 and 9.2.6) that comes in pieces cut anywhere: the same
/// bytes give the same events however they are cut. Bytes are passed through, not decoded. `id` and
/// `retry` are read over, since nothing here reconnects. An event that the stream ends in before
/// its empty line is never told.
///
/// An event of one data line that lies in the bytes of one feed is not copied. Holds at most twice
/// the limit, and once no event is unfinished at most six times `kept_bytes`. Used by one thread.
class Parser {
 public:
  /// `max_event_bytes`: for an event's name, data and unfinished line together. `kept_bytes`:
  /// events up to that size need no allocation however they are cut, once some were read; what
  /// larger ones needed is given back.
  explicit Parser(std::size_t max_event_bytes = std::size_t{4} * 1024 * 1024,
                  std::size_t kept_bytes = 1024)
      : max_event_bytes_(max_event_bytes), kept_bytes_(kept_bytes) {}

  /// Calls `on_event(const Event&)` for each event that ends in `bytes`; it must not call back into
  /// the parser. False, then and ever after, when an event was over the limit.
  template <class OnEvent>
  bool feed(std::string_view bytes, OnEvent&& on_event);

  /// Makes room beforehand, so that no event of up to `bytes` allocates, not even the first.
  void reserve(std::size_t bytes);

  /// A new stream; what is held for it stays.
  void reset();

  /// What an unfinished event takes of memory, in bytes.
  [[nodiscard]] std::size_t held_bytes() const {
    return line_.capacity() + name_.held_bytes() + data_.held_bytes();
  }

  /// Whether an unfinished line or event was fed: a stream that ends so was cut.
  [[nodiscard]] bool has_partial() const {
    return has_data_ || !line_.empty() || !name_.view().empty();
  }

 private:
  /// Text that may be a view into the bytes of this feed; hold() makes it our own.
  class Text {
   public:
    [[nodiscard]] std::string_view view() const { return borrows_ ? borrowed_ : held_; }
    void borrow(std::string_view text) {
      borrowed_ = text;
      borrows_ = true;
    }
    std::string& hold();
    void clear() { borrow({}); }
    [[nodiscard]] std::size_t held_bytes() const { return held_.capacity(); }
    void reserve(std::size_t bytes) { held_.reserve(bytes); }
    void give_back(std::size_t kept_bytes);

   private:
    std::string_view borrowed_;
    std::string held_;
    bool borrows_ = true;
  };

  /// The next line end from a position on. Remembers what it saw of each kind, so that a stream is
  /// looked through twice at most, however its lines end.
  class LineEnds {
   public:
    explicit LineEnds(std::string_view bytes) : bytes_(bytes) {}
    std::size_t next(std::size_t from) {
      return std::min(find('\n', from, line_feed_), find('\r', from, carriage_return_));
    }

   private:
    static constexpr std::size_t kUnknown = std::string_view::npos;
    std::size_t find(char wanted, std::size_t from, std::size_t& seen) {
      if (seen == kUnknown || seen < from) {
        const void* found = std::memchr(bytes_.data() + from, wanted, bytes_.size() - from);
        seen = found == nullptr
                   ? bytes_.size()
                   : static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data());
      }
      return seen;
    }
    std::string_view bytes_;
    std::size_t line_feed_ = kUnknown;
    std::size_t carriage_return_ = kUnknown;
  };

  [[nodiscard]] bool fits(std::size_t more) const {
    return more <= max_event_bytes_ &&
           name_.view().size() + data_.view().size() + line_.size() <= max_event_bytes_ - more;
  }
  /// A line ends with `piece`. True when it ends an event that is to be told.
  bool end_line(std::string_view piece);
  void read_field(std::string_view line);
  void clear_event();
  /// The bytes of this feed go away: keeps what the unfinished event needs of them.
  void end_feed();

  std::size_t max_event_bytes_;
  std::size_t kept_bytes_;
  std::string line_;  ///< what earlier feeds brought of the line
  Text name_;
  Text data_;
  bool has_data_ = false;
  bool at_start_ = true;         ///< no line ended yet: a byte order mark may stand here
  bool skip_line_feed_ = false;  ///< the last byte was CR: a line feed belongs to it
  bool failed_ = false;
};

template <class OnEvent>
bool Parser::feed(std::string_view bytes, OnEvent&& on_event) {
  if (failed_ || bytes.empty()) {
    return !failed_;
  }
  LineEnds ends(bytes);
  std::size_t begin = 0;
  while (begin < bytes.size()) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (bytes[begin] == '\n') {
        ++begin;
        continue;
      }
    }
    const std::size_t end = ends.next(begin);
    const std::string_view piece = bytes.substr(begin, end - begin);
    if (!fits(piece.size())) {
      failed_ = true;
      clear_event();
      line_.clear();
      break;
    }
    if (end == bytes.size()) {
      line_.append(piece);
      break;
    }
    skip_line_feed_ = bytes[end] == '\r';
    begin = end + 1;
    if (end_line(piece)) {
      on_event(Event{name_.view(), data_.view()});
      clear_event();
    }
  }
  end_feed();
  return !failed_;
}

}  // namespace gateway::sse
