#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace macro {

/// Whether two raw JSON strings (as JsonCursor::read_string gives them: without quotes, their
/// escapes checked) stand for the same text, however each is escaped. Does not allocate.
bool same_json_text(std::string_view raw_a, std::string_view raw_b) noexcept;

/// Gives the text that a raw string stands for byte by byte. Does not allocate.
class JsonTextBytes {
 public:
  explicit JsonTextBytes(std::string_view raw = {}) noexcept : raw_(raw) {}

  /// The next byte as 0 to 255, -1 at the end.
  int next() noexcept;
  /// Passes `raw` if what is left is written just so.
  bool pass_written(std::string_view raw) noexcept;

 private:
  std::string_view raw_;
  std::array<char, 4> character_{};  ///< the one that was decoded last
  std::size_t character_bytes_ = 0;
  std::size_t at_ = 0;
};

/// Compares a text with one that comes in fragments, each a raw JSON string of its own.
class JsonTextMatch {
 public:
  explicit JsonTextMatch(std::string_view raw_expected = {}) noexcept : expected_(raw_expected) {}

  void take(std::string_view raw_fragment) noexcept;
  /// Whether the fragments so far are all of the text, and nothing else.
  [[nodiscard]] bool complete() const noexcept {
    JsonTextBytes rest = expected_;
    return same_ && rest.next() < 0;
  }

 private:
  JsonTextBytes expected_;
  bool same_ = true;
};

}  // namespace macro
