#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <string_view>

namespace compare::results {

/// The input stream that RapidJSON reads from, forgiving what Google Benchmark writes: a raw
/// control character inside a string arrives as the escape \u00XX that it should have been. A zero
/// byte outside a string, which RapidJSON would take for the end, arrives as a control character,
/// which is refused. Tell() counts the bytes of the text itself. The text must outlive the stream.
class ForgivingStream {
 public:
  using Ch = char;  // NOLINT(readability-identifier-naming): RapidJSON's name

  explicit ForgivingStream(std::string_view text) : text_(text) {}

  // NOLINTBEGIN(readability-identifier-naming): RapidJSON's stream concept
  [[nodiscard]] char Peek() const {
    if (escape_left_ > 0) {
      return escape_[escape_.size() - escape_left_];
    }
    if (position_ == text_.size()) {
      return '\0';
    }
    const char next = text_[position_];
    if (static_cast<unsigned char>(next) < 0x20) {
      const bool escaped = in_string_ && !after_backslash_;
      return escaped ? '\\' : (next == '\0' ? '\x01' : next);
    }
    return next;
  }

  char Take() {
    if (escape_left_ > 0) {
      const char next = escape_[escape_.size() - escape_left_];
      --escape_left_;
      return next;
    }
    if (position_ == text_.size()) {
      return '\0';
    }
    const char next = text_[position_++];
    if (!in_string_) {
      in_string_ = next == '"';
      return next;
    }
    if (static_cast<unsigned char>(next) < 0x20 && !after_backslash_) {
      begin_escape(next);
      return '\\';
    }
    in_string_ = next != '"' || after_backslash_;
    after_backslash_ = next == '\\' && !after_backslash_;
    return next;
  }

  [[nodiscard]] std::size_t Tell() const { return position_; }

  // Writing is for parsing in place, which this stream does not do.
  static char* PutBegin() {
    assert(false);
    return nullptr;
  }
  static void Put(char /*unused*/) { assert(false); }
  static void Flush() { assert(false); }
  static std::size_t PutEnd(char* /*unused*/) {
    assert(false);
    return 0;
  }
  // NOLINTEND(readability-identifier-naming)

 private:
  void begin_escape(char control) {
    const auto byte = static_cast<unsigned char>(control);
    escape_ = {'u', '0', '0', kHexDigits[byte >> 4U], kHexDigits[byte & 0xFU]};
    escape_left_ = escape_.size();
  }

  static constexpr std::string_view kHexDigits = "0123456789abcdef";

  std::string_view text_;
  std::size_t position_ = 0;
  std::array<char, 5> escape_{};
  std::size_t escape_left_ = 0;
  bool in_string_ = false;
  bool after_backslash_ = false;
};

}  // namespace compare::results
