#include "gateway/upstream/http_answer.h"

#include <algorithm>
#include <charconv>

#include "gateway/http/framing.h"

namespace gateway::upstream {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::size_t kMostFields = 200;
constexpr int kSwitchingProtocols = 101;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (http::equals_ignoring_case(http::trim_blanks(list.substr(0, comma)), token)) {
      return true;
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

AnswerScanner::State AnswerScanner::fail(std::string_view why) {
  error_ = why;
  return state_ = State::kError;
}

AnswerScanner::State AnswerScanner::feed(std::string_view bytes, std::string& body) {
  while (state_ == State::kHead) {
    // The end of a head may be cut; so look again at the last three bytes.
    const std::size_t from = held_.size() < kHeadEnd.size() ? 0 : held_.size() - kHeadEnd.size();
    const std::size_t had = held_.size();
    held_.append(bytes.substr(0, std::min(bytes.size(), kHeadBytes + 1 - had)));
    const std::size_t end = held_.find(kHeadEnd, from);
    if (end == std::string::npos) {
      return held_.size() > kHeadBytes ? fail("its head is too large") : state_;
    }
    bytes.remove_prefix(end + kHeadEnd.size() - had);
    const std::string head = held_.substr(0, end + 2);
    std::string().swap(held_);
    head_ = {};
    has_length_ = false;
    framing_ = Framing::kUntilEnd;
    if (!read_head(head)) {
      return state_;
    }
    if (head_.status < 200) {
      continue;  // "100 Continue": the answer is still to come
    }
    state_ = State::kBody;
    if (head_.status == kNoContent || head_.status == kNotModified) {
      framing_ = Framing::kLength;
      remaining_ = 0;
    }
  }
  return state_ == State::kBody || !bytes.empty() ? read_body(bytes, body) : state_;
}

AnswerScanner::State AnswerScanner::read_body(std::string_view bytes, std::string& body) {
  if (state_ != State::kBody) {
    return state_ == State::kError ? state_ : fail("it sent more than one answer");
  }
  if (framing_ == Framing::kChunked) {
    if (!held_.empty()) {
      held_ += bytes;
      bytes = held_;
    }
    const auto step = chunks_.decode(bytes, body);
    std::string rest(bytes.substr(step.consumed));
    held_ = std::move(rest);
    if (step.state == http::ChunkedDecoder::State::kError) {
      return fail("its chunks are malformed or too many");
    }
    if (step.state == http::ChunkedDecoder::State::kNeedMore) {
      return state_;
    }
    return held_.empty() ? state_ = State::kComplete : fail("it sent more than one answer");
  }
  if (framing_ == Framing::kUntilEnd) {
    if (bytes.size() > remaining_) {
      return fail("its body is too large");
    }
    remaining_ -= bytes.size();
    body += bytes;
    return state_;
  }
  if (bytes.size() > remaining_) {
    return fail("its body is longer than it said");
  }
  remaining_ -= bytes.size();
  body += bytes;
  return remaining_ == 0 ? state_ = State::kComplete : state_;
}

AnswerScanner::State AnswerScanner::end_of_input() {
  if (state_ == State::kBody && framing_ == Framing::kUntilEnd) {
    return state_ = State::kComplete;
  }
  if (state_ == State::kComplete || state_ == State::kError) {
    return state_;
  }
  return fail(state_ == State::kHead ? "it closed the connection without an answer"
                                     : "it closed the connection before the end of its answer");
}

bool AnswerScanner::read_head(std::string_view head) {
  std::size_t fields = 0;
  bool is_first = true;
  bool is_fine = true;
  while (!head.empty() && is_fine) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    is_fine = is_first ? read_status_line(line) : read_field(line);
    is_first = false;
    is_fine = is_fine && ++fields <= kMostFields;
  }
  if (!is_fine) {
    fail("its head is malformed");
    return false;
  }
  if (has_length_ && framing_ == Framing::kChunked) {
    fail("its head has both a length and a transfer coding");
    return false;
  }
  if (framing_ == Framing::kUntilEnd && has_length_) {
    framing_ = Framing::kLength;
  } else if (framing_ == Framing::kUntilEnd) {
    remaining_ = limit_;
  }
  if (framing_ == Framing::kLength && remaining_ > limit_) {
    fail("its body is too large");
    return false;
  }
  return true;
}

bool AnswerScanner::read_status_line(std::string_view line) {
  // "HTTP/1.1 200 OK"
  constexpr std::size_t kVersion = 8;
  constexpr std::size_t kStatusEnd = 12;
  if (line.size() < kStatusEnd || line.substr(0, 7) != "HTTP/1." || line[kVersion] != ' ' ||
      (line.size() > kStatusEnd && line[kStatusEnd] != ' ')) {
    return false;
  }
  const char* const begin = line.data() + kVersion + 1;
  const auto [end, error] = std::from_chars(begin, line.data() + kStatusEnd, head_.status);
  keep_alive_ = line[kVersion - 1] != '0';
  return error == std::errc() && end == line.data() + kStatusEnd && head_.status >= 100 &&
         head_.status != kSwitchingProtocols && head_.status <= 599;
}

bool AnswerScanner::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !http::is_token(line.substr(0, colon))) {
    return false;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = http::trim_blanks(line.substr(colon + 1));
  if (!http::is_field_value(value)) {
    return false;
  }
  const auto is = [&](std::string_view lower_name) {
    return http::equals_ignoring_case(name, lower_name);
  };
  if (is("content-length")) {
    return read_length(value);
  }
  if (is("transfer-encoding")) {
    const bool was_seen = framing_ == Framing::kChunked;
    framing_ = Framing::kChunked;
    return !was_seen && http::equals_ignoring_case(value, "chunked");
  }
  if (is("content-type")) {
    head_.content_type = lower(value);
  } else if (is("retry-after")) {
    head_.retry_after = value;
  } else if (is("x-request-id") || is("request-id")) {
    head_.request_id = value;
  } else if (is("connection")) {
    keep_alive_ = has_token(value, "close") ? false : keep_alive_ || has_token(value, "keep-alive");
  } else if (is("content-encoding")) {
    return value.empty() || http::equals_ignoring_case(value, "identity");  // none was accepted
  }
  return true;
}

bool AnswerScanner::read_length(std::string_view value) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  if (!is_number || (has_length_ && length != remaining_)) {
    return false;
  }
  has_length_ = true;
  remaining_ = length;
  return true;
}

}  // namespace gateway::upstream
