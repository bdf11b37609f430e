#include "gateway/sse/parser.h"

namespace gateway::sse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Twice the size that is let go of, so that a text that grows around it does not come and go.
void give_back_excess(std::string& text, std::size_t kept_bytes) {
  if (text.size() <= kept_bytes && text.capacity() / 2 > kept_bytes) {
    std::string small(text);
    text.swap(small);
  }
}

}  // namespace

std::string& Parser::Text::hold() {
  if (borrows_) {
    held_.assign(borrowed_);
    borrowed_ = {};
    borrows_ = false;
  }
  return held_;
}

void Parser::Text::give_back(std::size_t kept_bytes) {
  if (borrows_) {
    held_.clear();
  }
  give_back_excess(held_, kept_bytes);
}

bool Parser::end_line(std::string_view piece) {
  const bool is_whole = line_.empty();
  std::string_view line = piece;
  if (!is_whole) {
    line = line_.append(piece);
  }
  if (at_start_) {
    at_start_ = false;
    if (line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
  }
  if (line.empty()) {
    line_.clear();
    if (!has_data_) {
      clear_event();
    }
    return has_data_;
  }
  read_field(line);
  if (!is_whole) {
    name_.hold();
    data_.hold();
    line_.clear();
  }
  return false;
}

void Parser::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value;
  if (colon != std::string_view::npos) {
    value = line.substr(colon + 1);
    if (value.starts_with(' ')) {
      value.remove_prefix(1);
    }
  }
  if (field == "data") {
    if (has_data_) {
      data_.hold().append(1, '\n').append(value);
    } else {
      data_.borrow(value);
      has_data_ = true;
    }
  } else if (field == "event") {
    name_.borrow(value);
  }
}

void Parser::reserve(std::size_t bytes) {
  line_.reserve(bytes);
  name_.reserve(bytes);
  data_.reserve(bytes);
}

void Parser::reset() {
  clear_event();
  line_.clear();
  at_start_ = true;
  skip_line_feed_ = false;
  failed_ = false;
}

void Parser::clear_event() {
  name_.clear();
  data_.clear();
  has_data_ = false;
}

void Parser::end_feed() {
  if (!name_.view().empty()) {
    name_.hold();
  }
  if (has_data_) {
    data_.hold();
  }
  name_.give_back(kept_bytes_);
  data_.give_back(kept_bytes_);
  give_back_excess(line_, kept_bytes_);
}

}  // namespace gateway::sse
