#include "macro/provider/request_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace macro::provider {
namespace {

constexpr std::size_t kFirstBuffer = std::size_t{16} << 10U;
constexpr std::size_t kReadBytes = std::size_t{4} << 10U;
constexpr std::size_t kMostFields = 100;
constexpr std::size_t kMostChunkLine = 1024;
constexpr std::string_view kOrderFields = "x-gatebench-";

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `lower_case` is in lower case.
bool equals(std::string_view text, std::string_view lower_case) noexcept {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(),
                    [](char a, char b) { return lower(a) == b; });
}

/// Which bytes a token may have (RFC 9110, 5.6.2). A table: it is asked for each byte of each name.
constexpr std::array<bool, 256> token_bytes() noexcept {
  std::array<bool, 256> is_allowed{};
  for (unsigned byte = 0; byte < is_allowed.size(); ++byte) {
    const char c = lower(static_cast<char>(byte));
    is_allowed[byte] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                       std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  }
  return is_allowed;
}

bool is_token(std::string_view text) noexcept {
  static constexpr auto kAllowed = token_bytes();
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return kAllowed[static_cast<unsigned char>(c)];
  });
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

bool read_size(std::string_view text, int base, std::size_t& size) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool next_field(std::string_view& fields, std::string_view& name,
                std::string_view& value) noexcept {
  const std::size_t end = fields.find("\r\n");
  if (end == std::string_view::npos) {
    return false;
  }
  const std::string_view line = fields.substr(0, end);
  fields.remove_prefix(end + 2);
  const std::size_t colon = std::min(line.find(':'), line.size());
  name = line.substr(0, colon);
  value = colon < line.size() ? trimmed(line.substr(colon + 1)) : std::string_view();
  return true;
}

std::string_view HttpRequest::field(std::string_view name) const noexcept {
  std::string_view rest = fields;
  std::string_view found;
  std::string_view value;
  while (next_field(rest, found, value)) {
    if (equals(found, name)) {
      return value;
    }
  }
  return {};
}

RequestReader::Space RequestReader::space() {
  if (begin_ > 0 && begin_ == filled_) {
    begin_ = at_ = scanned_ = filled_ = 0;
  }
  // One byte is kept free behind the body.
  if (buffer_.size() < filled_ + kReadBytes + 1 && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
    at_ -= begin_;
    body_ -= std::min(body_, begin_);
    body_end_ -= std::min(body_end_, begin_);
    scanned_ -= std::min(scanned_, begin_);
    filled_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < filled_ + kReadBytes + 1) {
    buffer_.resize(std::max(kFirstBuffer, 2 * buffer_.size()));
  }
  return {buffer_.data() + filled_, buffer_.size() - filled_ - 1};
}

RequestReader::State RequestReader::fail(int status) noexcept {
  error_status_ = status;
  return State::failed;
}

bool RequestReader::read_request_line(std::string_view line) noexcept {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first + 1 || !is_token(line.substr(0, first))) {
    error_status_ = 400;
    return false;
  }
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  const bool printable = std::all_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
  });
  if (!printable || version.substr(0, 5) != "HTTP/") {
    error_status_ = 400;
    return false;
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    error_status_ = 505;
    return false;
  }
  http11_ = version == "HTTP/1.1";
  keep_alive_ = http11_;
  method_size_ = first;
  target_size_ = target.size();
  return true;
}

bool RequestReader::read_field(std::string_view name, std::string_view value) noexcept {
  if (equals(name, "content-length")) {
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
    if (has_length_ || !digits) {
      error_status_ = 400;
      return false;
    }
    has_length_ = true;
    if (!read_size(value, 10, left_) || left_ > limits_.body_bytes) {
      error_status_ = 413;
      return false;
    }
  } else if (equals(name, "transfer-encoding")) {
    if (chunked_ || !equals(value, "chunked")) {
      error_status_ = chunked_ ? 400 : 501;
      return false;
    }
    chunked_ = true;
  } else if (equals(name, "connection")) {
    keep_alive_ = equals(value, "close") ? false : keep_alive_ || equals(value, "keep-alive");
  } else if (equals(name, "expect")) {
    if (!equals(value, "100-continue")) {
      error_status_ = 417;
      return false;
    }
    wants_continue_ = http11_;
  } else if (equals(name.substr(0, kOrderFields.size()), kOrderFields)) {
    has_orders_ = true;
  }
  return true;
}

bool RequestReader::read_head() noexcept {
  const std::string_view head{buffer_.data() + begin_, body_ - begin_};
  const std::size_t line_end = head.find("\r\n");
  keep_alive_ = http11_ = true;
  chunked_ = has_length_ = wants_continue_ = has_orders_ = false;
  left_ = 0;
  if (!read_request_line(head.substr(0, line_end))) {
    return false;
  }
  fields_at_ = line_end + 2;
  fields_size_ = head.size() - fields_at_ - 2;
  std::string_view rest = head.substr(fields_at_, fields_size_);
  std::string_view name;
  std::string_view value;
  for (std::size_t count = 0; next_field(rest, name, value); ++count) {
    if (count == kMostFields) {
      error_status_ = 431;
      return false;
    }
    const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x20 || c == '\t';
    });
    if (!is_token(name) || !clean) {
      error_status_ = 400;
      return false;
    }
    if (!read_field(name, value)) {
      return false;
    }
  }
  if (chunked_ && has_length_) {
    error_status_ = 400;
    return false;
  }
  return true;
}

RequestReader::State RequestReader::advance() noexcept {
  if (error_status_ != 0) {
    return State::failed;
  }
  if (phase_ == Phase::head) {
    const std::string_view arrived{buffer_.data(), filled_};
    const std::size_t end = arrived.find("\r\n\r\n", std::max(scanned_, begin_));
    const std::size_t head_end = end == std::string_view::npos ? filled_ : end + 4;
    if (head_end - begin_ > limits_.head_bytes) {
      return fail(431);
    }
    if (end == std::string_view::npos) {
      scanned_ = std::max(begin_, filled_ < 3 ? 0 : filled_ - 3);
      return State::need_more;
    }
    body_ = body_end_ = at_ = head_end;
    if (!read_head()) {
      return State::failed;
    }
    phase_ = chunked_ ? Phase::chunk_line : Phase::body;
  }
  if (phase_ == Phase::body) {
    if (filled_ - body_ < left_) {
      return State::need_more;
    }
    body_end_ = at_ = body_ + left_;
    phase_ = Phase::complete;
  }
  return phase_ == Phase::complete ? State::complete : read_chunks();
}

bool RequestReader::take_line(std::string_view& line) noexcept {
  const std::size_t end = rest().find("\r\n");
  if (std::min(end, rest().size()) > kMostChunkLine) {
    error_status_ = 400;
    return false;
  }
  if (end == std::string_view::npos) {
    return false;
  }
  line = rest().substr(0, end);
  at_ += end + 2;
  return true;
}

bool RequestReader::read_chunk_line() noexcept {
  std::string_view line;
  if (!take_line(line)) {
    return false;
  }
  const std::string_view digits = trimmed(line.substr(0, line.find(';')));
  if (!read_size(digits, 16, left_)) {
    error_status_ = 400;
    return false;
  }
  if (left_ > limits_.body_bytes - (body_end_ - body_)) {
    error_status_ = 413;
    return false;
  }
  phase_ = left_ == 0 ? Phase::trailer : Phase::chunk;
  return true;
}

RequestReader::State RequestReader::read_chunks() noexcept {
  const auto stopped = [this] { return error_status_ != 0 ? State::failed : State::need_more; };
  std::string_view line;
  while (phase_ != Phase::complete) {
    if (phase_ == Phase::chunk_line) {
      if (!read_chunk_line()) {
        return stopped();
      }
    } else if (phase_ == Phase::chunk) {
      const std::size_t part = std::min(left_, filled_ - at_);
      std::memmove(buffer_.data() + body_end_, buffer_.data() + at_, part);
      body_end_ += part;
      at_ += part;
      left_ -= part;
      if (left_ > 0) {
        return State::need_more;
      }
      phase_ = Phase::chunk_end;
    } else if (phase_ == Phase::chunk_end) {
      if (rest().size() < 2) {
        return State::need_more;
      }
      if (rest().substr(0, 2) != "\r\n") {
        return fail(400);
      }
      at_ += 2;
      phase_ = Phase::chunk_line;
    } else {
      if (!take_line(line)) {
        return stopped();
      }
      phase_ = line.empty() ? Phase::complete : Phase::trailer;
    }
  }
  return State::complete;
}

HttpRequest RequestReader::request() noexcept {
  char* const begin = buffer_.data() + begin_;
  HttpRequest request;
  request.method = {begin, method_size_};
  request.target = {begin + method_size_ + 1, target_size_};
  request.path = request.target.substr(0, request.target.find('?'));
  request.fields = {begin + fields_at_, fields_size_};
  request.body = buffer_.data() + body_;
  request.body_bytes = body_end_ - body_;
  request.keep_alive = keep_alive_;
  request.chunks_understood = http11_;
  request.has_orders = has_orders_;
  return request;
}

void RequestReader::next_request() noexcept {
  begin_ = scanned_ = at_;
  phase_ = Phase::head;
}

bool RequestReader::take_continue_wish() noexcept {
  const bool wish = wants_continue_ && phase_ != Phase::head && phase_ != Phase::complete;
  wants_continue_ = wants_continue_ && !wish;
  return wish;
}

void RequestReader::shrink() {
  if (buffer_.size() > 4 * kFirstBuffer && begin_ == filled_) {
    buffer_ = std::string();
    begin_ = at_ = scanned_ = filled_ = body_ = body_end_ = 0;
  }
}

}  // namespace macro::provider
