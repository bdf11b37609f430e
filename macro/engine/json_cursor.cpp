#include "macro/engine/json_cursor.h"

#include <algorithm>

namespace macro {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// May stand in a string as it is.
bool is_plain(char c) noexcept {
  return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

int hex_value(char c) noexcept {
  if (is_digit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

}  // namespace

void JsonCursor::skip_space() noexcept {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

char JsonCursor::peek() noexcept {
  skip_space();
  return failed_ || at_ == text_.size() ? '\0' : text_[at_];
}

bool JsonCursor::take_after_space(char wanted) noexcept {
  if (peek() != wanted || failed_ || at_ == text_.size()) {
    return false;
  }
  ++at_;
  return true;
}

bool JsonCursor::at_end() noexcept {
  skip_space();
  return !failed_ && at_ == text_.size();
}

bool JsonCursor::read_key(std::string_view& key) noexcept {
  key = read_string();
  return !failed_ && (take(':') || fail());
}

bool JsonCursor::begin_object(std::string_view& key) noexcept {
  if (!take('{')) {
    return fail();
  }
  if (take('}')) {
    return false;
  }
  return read_key(key);
}

bool JsonCursor::next_member(std::string_view& key) noexcept {
  if (take('}')) {
    return false;
  }
  if (!take(',')) {
    return fail();
  }
  return read_key(key);
}

bool JsonCursor::begin_array() noexcept {
  if (!take('[')) {
    return fail();
  }
  return !take(']');
}

bool JsonCursor::next_element() noexcept {
  if (take(']')) {
    return false;
  }
  return take(',') || fail();
}

std::string_view JsonCursor::read_string() noexcept {
  if (!take('"')) {
    fail();
    return {};
  }
  const std::size_t begin = at_;
  while (at_ < text_.size()) {
    const char* const rest = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    at_ += static_cast<std::size_t>(std::find_if_not(rest, end, is_plain) - rest);
    if (at_ == text_.size()) {
      break;
    }
    const char c = text_[at_];
    if (c == '"') {
      return text_.substr(begin, at_++ - begin);
    }
    if (c != '\\' || ++at_ == text_.size()) {
      break;
    }
    const char kind = text_[at_++];
    if (kind == 'u') {
      if (text_.size() - at_ < 4) {
        break;
      }
      bool hex = true;
      for (int i = 0; i < 4; ++i) {
        hex = hex_value(text_[at_++]) >= 0 && hex;
      }
      if (!hex) {
        break;
      }
    } else if (std::string_view("\"\\/bfnrt").find(kind) == std::string_view::npos) {
      break;
    }
  }
  fail();
  return {};
}

std::string_view JsonCursor::raw_value() noexcept {
  skip_space();
  const std::size_t begin = at_;
  skip_value(0);
  return failed_ ? std::string_view() : text_.substr(begin, at_ - begin);
}

bool JsonCursor::pass_string_written(std::string_view raw) noexcept {
  if (peek() != '"') {
    return false;
  }
  const std::string_view rest = text_.substr(at_ + 1);
  if (rest.size() <= raw.size() || rest[raw.size()] != '"') {
    return false;
  }
  if (rest.substr(0, raw.size()) != raw) {
    return false;
  }
  at_ += raw.size() + 2;
  return true;
}

bool JsonCursor::read_digits() noexcept {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) {
    ++at_;
  }
  return at_ > begin || fail();
}

bool JsonCursor::read_number() noexcept {
  const char first = peek();
  if (first == '-') {
    ++at_;
  }
  const bool leading_zero = at_ < text_.size() && text_[at_] == '0';
  const std::size_t begin = at_;
  if (failed_ || !read_digits()) {
    return fail();
  }
  if (leading_zero && at_ - begin > 1) {
    return fail();
  }
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    if (!read_digits()) {
      return false;
    }
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) {
      ++at_;
    }
    if (!read_digits()) {
      return false;
    }
  }
  return true;
}

void JsonCursor::skip_literal(std::string_view literal) noexcept {
  if (text_.substr(at_, literal.size()) != literal) {
    fail();
    return;
  }
  at_ += literal.size();
}

void JsonCursor::skip_value(int depth) noexcept {
  if (depth >= kMaxDepth) {
    fail();
    return;
  }
  std::string_view key;
  switch (peek()) {
    case '{':
      for (bool more = begin_object(key); more; more = next_member(key)) {
        skip_value(depth + 1);
      }
      break;
    case '[':
      for (bool more = begin_array(); more; more = next_element()) {
        skip_value(depth + 1);
      }
      break;
    case '"':
      read_string();
      break;
    case 't':
      skip_literal("true");
      break;
    case 'f':
      skip_literal("false");
      break;
    case 'n':
      skip_literal("null");
      break;
    default:
      read_number();
  }
}

}  // namespace macro
