#pragma once

#include <cstddef>
#include <string_view>

namespace macro {

/// Walks a JSON text (RFC 8259) once, from the front, without building anything: the caller asks
/// for what it expects next. The first thing that does not fit makes the cursor fail for good, and
/// all later calls do nothing and answer false or empty; check failed() once at the end. Values
/// nested deeper than kMaxDepth fail. Strings stay as they are written (raw, escapes not decoded,
/// but checked). Nothing allocates, nothing throws.
class JsonCursor {
 public:
  static constexpr int kMaxDepth = 64;

  explicit JsonCursor(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// Nothing but white space is left.
  bool at_end() noexcept;

  /// for (bool more = begin_object(key); more; more = next_member(key)) { read or skip the value }
  bool begin_object(std::string_view& key) noexcept;
  bool next_member(std::string_view& key) noexcept;
  /// for (bool more = begin_array(); more; more = next_element()) { read or skip the value }
  bool begin_array() noexcept;
  bool next_element() noexcept;

  /// The raw text between the quotes.
  std::string_view read_string() noexcept;
  /// Passes a string that is written exactly as `raw`; else stays where it is and answers false.
  bool pass_string_written(std::string_view raw) noexcept;
  /// A number; false (and failed) when the value is of another type.
  bool read_number() noexcept;
  /// Passes one value of whatever type.
  void skip_value() noexcept { skip_value(0); }
  /// Passes one value: as it is written, quotes and brackets included; empty when it failed.
  std::string_view raw_value() noexcept;
  /// The first character of the next value; 0 at the end.
  char peek() noexcept;

 private:
  void skip_value(int depth) noexcept;
  void skip_literal(std::string_view literal) noexcept;
  void skip_space() noexcept;
  bool take(char wanted) noexcept {
    // Here, and before anything else what machines write: no space.
    if (at_ < text_.size() && text_[at_] == wanted && !failed_) {
      ++at_;
      return true;
    }
    return take_after_space(wanted);
  }
  bool take_after_space(char wanted) noexcept;
  bool read_key(std::string_view& key) noexcept;
  bool read_digits() noexcept;
  bool fail() noexcept {
    failed_ = true;
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace macro
