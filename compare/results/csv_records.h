#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace compare::results {

/// The records of a CSV text as RFC 4180 has them: fields parted by commas, in quotes where they
/// hold commas, quotes (doubled) or line ends; records end with CRLF or LF. Empty lines are passed
/// over. The text must outlive it.
class CsvRecords {
 public:
  /// `path` is for messages only.
  CsvRecords(std::string_view text, std::string path);

  /// Reads the next record; false after the last. Throws InputError where a quote is not closed,
  /// where text follows a closing quote, and for more than 256 fields.
  bool next();
  [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
  /// Throws an InputError about the record that was read last: "path:line: why".
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  std::string quoted_field();
  std::string plain_field();
  bool skip_line_end();

  std::string_view text_;
  std::string path_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;         ///< at position_
  std::size_t record_line_ = 1;  ///< where the record begins
  std::vector<std::string> fields_;
};

}  // namespace compare::results
