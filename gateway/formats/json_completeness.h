#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::formats {

/// Tells whether the JSON text of an object or array that arrives in pieces is complete: whether
/// every bracket is closed. It does not check the grammar.
class JsonCompleteness {
 public:
  void append(std::string_view piece) noexcept {
    for (const char c : piece) {
      if (in_string_) {
        in_string_ = is_escaped_ || c != '"';
        is_escaped_ = !is_escaped_ && c == '\\';
      } else if (c == '"') {
        in_string_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
        has_begun_ = true;
      } else if ((c == '}' || c == ']') && depth_ > 0) {
        --depth_;
      }
    }
  }

  [[nodiscard]] bool complete() const noexcept { return has_begun_ && depth_ == 0; }

 private:
  std::size_t depth_ = 0;
  bool has_begun_ = false;
  bool in_string_ = false;
  bool is_escaped_ = false;
};

}  // namespace gateway::formats
