#pragma once

#include <rapidjson/stream.h>

#include <array>
#include <cassert>
#include <cstddef>
#include <string_view>

namespace compare::results {

/// The input stream that RapidJSON reads from, forgiving what Google Benchmark writes: a raw
/// control character inside a string arrives as the escape \u00XX that it should have been. A zero
/// byte outside a string, which RapidJSON would take for the end, arrives as a control character,
/// which is refused. An escaped surrogate without its other half, as JavaScript writes of a text
/// cut in the middle of a character, arrives as \uFFFD. Tell() counts the bytes of the text itself.
/// The text must outlive the stream.
class ForgivingStream {
 public:
  using Ch = char;  // NOLINT(readability-identifier-naming): RapidJSON's name

  explicit ForgivingStream(std::string_view text) : text_(text) { fetch(); }

  // NOLINTBEGIN(readability-identifier-naming): RapidJSON's stream concept
  [[nodiscard]] char Peek() const { return next_; }

  char Take() {
    const char taken = next_;
    if (escape_left_ > 0) {
      next_ = escape_[escape_.size() - escape_left_];
      --escape_left_;
      return taken;
    }
    if (position_ == text_.size()) {
      return taken;
    }
    ++position_;
    in_string_ = in_string_ ? taken != '"' || after_backslash_ : taken == '"';
    after_backslash_ = in_string_ && taken == '\\' && !after_backslash_;
    fetch();
    return taken;
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
  /// Sets next_ to what stands at position_. Kept, for RapidJSON looks at each byte several times.
  void fetch() {
    next_ = position_ < text_.size() ? text_[position_] : '\0';
    if (static_cast<unsigned char>(next_) < 0x20 && position_ < text_.size()) {
      soften();
    } else if (next_ == '\\' && in_string_ && !after_backslash_) {
      mend_surrogate();
    }
  }

  /// The code unit that an escape \uXXXX at `at` stands for; 0 where there is none.
  [[nodiscard]] unsigned escaped_unit(std::size_t at) const {
    unsigned unit = 0;
    const std::string_view escape = text_.substr(at < text_.size() ? at : text_.size(), 6);
    if (escape.size() < 6 || !escape.starts_with("\\u")) {
      return 0;
    }
    for (const char digit : escape.substr(2)) {
      const std::size_t value = kHexDigits.find(
          digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit);
      if (value == std::string_view::npos) {
        return 0;
      }
      unit = unit * 16 + static_cast<unsigned>(value);
    }
    return unit;
  }

  /// A second half alone needs no mending: RapidJSON takes it for bytes that are no UTF-8.
  void mend_surrogate() {
    if ((escaped_unit(position_) & kHalf) == 0xD800U &&
        (escaped_unit(position_ + 6) & kHalf) != 0xDC00U) {
      escape_ = {'u', 'f', 'f', 'f', 'd'};
      escape_left_ = escape_.size();
      position_ += escape_.size();  // to the last byte of what this stands for
    }
  }

  void soften() {
    if (in_string_ && !after_backslash_) {
      const auto byte = static_cast<unsigned char>(next_);
      escape_ = {'u', '0', '0', kHexDigits[byte >> 4U], kHexDigits[byte & 0xFU]};
      escape_left_ = escape_.size();
      next_ = '\\';
    } else if (next_ == '\0') {
      next_ = '\x01';
    }
  }

  static constexpr unsigned kHalf = 0xFC00;  ///< the bits that tell which half of a pair it is
  static constexpr std::string_view kHexDigits = "0123456789abcdef";

  std::string_view text_;
  std::size_t position_ = 0;  ///< of what next_ stands for
  char next_ = '\0';
  std::array<char, 5> escape_{};
  std::size_t escape_left_ = 0;  ///< behind next_
  bool in_string_ = false;
  bool after_backslash_ = false;
};

}  // namespace compare::results

namespace rapidjson {

/// Small enough to be copied, so that RapidJSON's loops keep it in registers.
template <>
struct StreamTraits<compare::results::ForgivingStream> {
  enum { copyOptimization = 1 };  // NOLINT(readability-identifier-naming): RapidJSON's name
};

}  // namespace rapidjson
