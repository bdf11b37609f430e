#include "macro/engine/http_response.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace macro {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kProtocol = "HTTP/1.";
constexpr std::size_t kMaxChunkLineBytes = 256;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// RFC 9110 5.6.2: what names are made of.
constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) {
    table[c] = true;
  }
  for (unsigned char c = 'a'; c <= 'z'; ++c) {
    table[c] = true;
  }
  for (unsigned char c = 'A'; c <= 'Z'; ++c) {
    table[c] = true;
  }
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr auto kToken = make_token_table();

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// `lower_case` is in lower case already.
bool equals_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(),
                    [](char a, char b) { return lower(a) == b; });
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

int hex_value(char c) noexcept {
  if (is_digit(c)) {
    return c - '0';
  }
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

}  // namespace

ResponseParser::State ResponseParser::parse(std::span<char> bytes) noexcept {
  data_ = bytes.data();
  const std::size_t size = bytes.size();
  Step step = Step::again;
  while (step == Step::again) {
    switch (phase_) {
      case Phase::head:
        step = read_head(size);
        break;
      case Phase::sized_body:
        body_end_ = body_begin_ + static_cast<std::size_t>(
                                      std::min<std::uint64_t>(content_length_, size - body_begin_));
        at_ = body_end_;
        step = body_end_ - body_begin_ < content_length_ ? Step::wait : Step::done;
        break;
      case Phase::chunk_size:
        step = read_chunk_size(size);
        break;
      case Phase::chunk_data:
        step = read_chunk_data(size);
        break;
      case Phase::chunk_end:
        step = read_chunk_end(size);
        break;
      case Phase::trailer:
        step = read_trailer(size);
        break;
      case Phase::until_close:
        body_end_ = size;
        at_ = size;
        step = Step::wait;
        break;
    }
  }
  if (step == Step::failed) {
    return State::malformed;
  }
  return step == Step::done ? State::complete : State::incomplete;
}

std::size_t ResponseParser::discard_body(std::size_t size) noexcept {
  if (phase_ == Phase::sized_body) {
    content_length_ -= body_end_ - body_begin_;
  }
  if (phase_ == Phase::head || phase_ == Phase::trailer) {
    body_begin_ = body_end_;  // the length of these sections is bounded by where they began
    return size;
  }
  const std::size_t rest = size - at_;
  std::memmove(data_, data_ + at_, rest);
  at_ = 0;
  body_begin_ = 0;
  body_end_ = 0;
  return rest;
}

ResponseParser::State ResponseParser::end_of_stream() noexcept {
  return phase_ == Phase::until_close ? State::complete : State::malformed;
}

ResponseParser::Step ResponseParser::read_head(std::size_t size) noexcept {
  const std::string_view seen(data_ + at_, size - at_);
  // Garbage is told at its first bytes, not after a timeout.
  if (seen.substr(0, kProtocol.size()) != kProtocol.substr(0, seen.size())) {
    return Step::failed;
  }
  const std::size_t from = std::max(at_, scanned_);
  const void* end = memmem(data_ + from, size - from, kHeadEnd.data(), kHeadEnd.size());
  if (end == nullptr) {
    scanned_ = size < kHeadEnd.size() ? 0 : size - (kHeadEnd.size() - 1);
    return seen.size() > kMaxHeadBytes ? Step::failed : Step::wait;
  }
  const auto head_bytes = static_cast<std::size_t>(static_cast<const char*>(end) - seen.data());
  if (head_bytes > kMaxHeadBytes) {
    return Step::failed;
  }
  // With the line end of the last field, so that each line has its own.
  std::string_view head = seen.substr(0, head_bytes + kLineEnd.size());
  at_ += head_bytes + kHeadEnd.size();

  bool first = true;
  while (!head.empty()) {
    const std::size_t line_end = head.find('\n');
    if (line_end == 0 || head[line_end - 1] != '\r') {
      return Step::failed;
    }
    const std::string_view line = head.substr(0, line_end - 1);
    if (!(first ? read_status_line(line) : read_field(line))) {
      return Step::failed;
    }
    first = false;
    head.remove_prefix(line_end + 1);
  }
  return choose_body();
}

bool ResponseParser::read_status_line(std::string_view line) noexcept {
  constexpr std::size_t kLeastSize = std::string_view("HTTP/1.1 200").size();
  if (line.size() < kLeastSize || !is_digit(line[7]) || line[8] != ' ') {
    return false;
  }
  if (!is_digit(line[9]) || !is_digit(line[10]) || !is_digit(line[11])) {
    return false;
  }
  if (line.size() > kLeastSize && line[kLeastSize] != ' ') {
    return false;
  }
  status_ = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  keep_alive_ = line[7] != '0';
  return status_ >= 100 && status_ <= 599;
}

bool ResponseParser::read_field(std::string_view line) noexcept {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return false;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (equals_ignoring_case(name, "content-length")) {
    if (has_length_ || value.empty() || value.size() > 18) {
      return false;
    }
    for (const char c : value) {
      if (!is_digit(c)) {
        return false;
      }
      content_length_ = content_length_ * 10 + static_cast<std::uint64_t>(c - '0');
    }
    has_length_ = true;
  } else if (equals_ignoring_case(name, "transfer-encoding")) {
    if (chunked_ || !equals_ignoring_case(value, "chunked")) {
      return false;
    }
    chunked_ = true;
  } else if (equals_ignoring_case(name, "connection")) {
    return read_connection(value);
  }
  return true;
}

bool ResponseParser::read_connection(std::string_view value) noexcept {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = trimmed(value.substr(0, comma));
    if (equals_ignoring_case(option, "close")) {
      keep_alive_ = false;
    }
    if (equals_ignoring_case(option, "keep-alive")) {
      keep_alive_ = true;
    }
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return true;
}

ResponseParser::Step ResponseParser::choose_body() noexcept {
  if (chunked_ && has_length_) {
    return Step::failed;
  }
  if (status_ < 200) {
    // Nothing we send asks for another protocol.
    if (status_ == 101) {
      return Step::failed;
    }
    scanned_ = at_;
    has_length_ = false;
    chunked_ = false;
    content_length_ = 0;
    return Step::again;
  }
  body_begin_ = at_;
  body_end_ = at_;
  if (status_ == 204 || status_ == 304) {
    return Step::done;
  }
  if (chunked_) {
    phase_ = Phase::chunk_size;
  } else if (has_length_) {
    phase_ = Phase::sized_body;
    announced_bytes_ = at_ + content_length_;
  } else {
    phase_ = Phase::until_close;
    keep_alive_ = false;
  }
  return Step::again;
}

ResponseParser::Step ResponseParser::read_chunk_size(std::size_t size) noexcept {
  const std::string_view seen(data_ + at_, size - at_);
  const std::size_t line_end = seen.substr(0, kMaxChunkLineBytes).find('\n');
  if (line_end == std::string_view::npos) {
    return seen.size() >= kMaxChunkLineBytes ? Step::failed : Step::wait;
  }
  if (line_end == 0 || seen[line_end - 1] != '\r') {
    return Step::failed;
  }
  const std::string_view line = seen.substr(0, line_end - 1);
  const std::string_view digits = trimmed(line.substr(0, line.find(';')));
  if (digits.empty() || digits.size() > 15) {
    return Step::failed;
  }
  chunk_left_ = 0;
  for (const char c : digits) {
    const int value = hex_value(c);
    if (value < 0) {
      return Step::failed;
    }
    chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(value);
  }
  at_ += line_end + 1;
  phase_ = chunk_left_ == 0 ? Phase::trailer : Phase::chunk_data;
  scanned_ = at_;
  return Step::again;
}

ResponseParser::Step ResponseParser::read_chunk_data(std::size_t size) noexcept {
  const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, size - at_));
  std::memmove(data_ + body_end_, data_ + at_, piece);
  body_end_ += piece;
  at_ += piece;
  chunk_left_ -= piece;
  if (chunk_left_ > 0) {
    return Step::wait;
  }
  phase_ = Phase::chunk_end;
  return Step::again;
}

ResponseParser::Step ResponseParser::read_chunk_end(std::size_t size) noexcept {
  const std::string_view seen(data_ + at_, size - at_);
  if (seen.substr(0, 2) != kLineEnd.substr(0, seen.size())) {
    return Step::failed;
  }
  if (seen.size() < kLineEnd.size()) {
    return Step::wait;
  }
  at_ += kLineEnd.size();
  phase_ = Phase::chunk_size;
  return Step::again;
}

ResponseParser::Step ResponseParser::read_trailer(std::size_t size) noexcept {
  // scanned_ marks where the trailer section began: its length is bounded like a head's.
  const std::string_view seen(data_ + at_, size - at_);
  const std::size_t line_end = seen.find('\n');
  if (line_end == std::string_view::npos) {
    return size - scanned_ > kMaxHeadBytes ? Step::failed : Step::wait;
  }
  if (line_end == 0 || seen[line_end - 1] != '\r') {
    return Step::failed;
  }
  const std::string_view line = seen.substr(0, line_end - 1);
  at_ += line_end + 1;
  if (line.empty()) {
    return Step::done;
  }
  if (at_ - scanned_ > kMaxHeadBytes || line.find(':') == std::string_view::npos) {
    return Step::failed;
  }
  return Step::again;
}

}  // namespace macro
