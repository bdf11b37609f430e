#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace compare::results {

/// The lines of a text, one after the other, without their line ends (LF or CRLF). The text must
/// outlive it.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : rest_(text) {}

  /// Goes to the next line; false after the last.
  bool next();
  [[nodiscard]] std::string_view line() const { return line_; }
  /// Counted from 1; 0 before the first next().
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
};

/// `text` without spaces and tabs at its ends.
std::string_view trimmed(std::string_view text);

/// The parts between `separators`, any number of which may stand together; none is empty.
std::vector<std::string_view> split(std::string_view text, std::string_view separators = " \t");

}  // namespace compare::results
