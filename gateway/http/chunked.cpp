#include "gateway/http/chunked.h"

#include <algorithm>

namespace gateway::http {
namespace {

/// The value of a hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const int letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::decode(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (part_ != Part::kDone) {
    if (part_ == Part::kData) {
      const std::size_t take = std::min<std::uint64_t>(remaining_, bytes.size() - at);
      body.append(bytes.substr(at, take));
      at += take;
      remaining_ -= take;
      if (remaining_ > 0) {
        return {State::kNeedMore, at};
      }
      part_ = Part::kDataEnd;
      continue;
    }
    const std::size_t feed = bytes.find('\n', at + scanned_);
    const std::size_t line_bytes = (feed == std::string_view::npos ? bytes.size() : feed) - at;
    if (line_bytes > kLineBytes) {
      fail(400, "a line of the chunked body is too long");
      return {State::kError, at};
    }
    if (feed == std::string_view::npos) {
      scanned_ = line_bytes;
      return {State::kNeedMore, at};
    }
    scanned_ = 0;
    if (line_bytes == 0 || bytes[feed - 1] != '\r') {
      fail(400, "a line of the chunked body ends without carriage return");
      return {State::kError, at};
    }
    if (!read_line(bytes.substr(at, line_bytes - 1))) {
      return {State::kError, at};
    }
    at = feed + 1;
  }
  return {State::kComplete, at};
}

bool ChunkedDecoder::read_line(std::string_view line) {
  if (part_ == Part::kSize) {
    return read_size(line);
  }
  if (part_ == Part::kTrailer) {
    return read_trailer(line);
  }
  part_ = Part::kSize;
  return line.empty() || fail(400, "a chunk is longer than its size says");
}

bool ChunkedDecoder::read_size(std::string_view line) {
  std::size_t digits = 0;
  std::uint64_t size = 0;
  while (digits < line.size() && hex_value(line[digits]) >= 0) {
    if (digits == 15) {  // 60 bits: nothing overflows, and no body is that large
      return fail(413, "the request's body is too large");
    }
    size = size * 16 + static_cast<std::uint64_t>(hex_value(line[digits++]));
  }
  if (digits == 0) {
    return fail(400, "a chunk has no size");
  }
  const std::string_view extension = line.substr(digits);
  if (!extension.empty() && (extension.front() != ';' || !is_field_value(extension))) {
    return fail(400, "a chunk's size is not a hexadecimal number");
  }
  overhead_ += extension.size();
  if (overhead_ > kOverheadBytes) {
    return fail(400, "the chunked body has too many extensions");
  }
  if (size > body_limit_ - decoded_) {
    return fail(413, "the request's body is too large");
  }
  decoded_ += size;
  remaining_ = size;
  part_ = size == 0 ? Part::kTrailer : Part::kData;
  return true;
}

bool ChunkedDecoder::read_trailer(std::string_view line) {
  if (line.empty()) {
    part_ = Part::kDone;
    return true;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
      !is_field_value(line.substr(colon + 1))) {
    return fail(400, "a trailer field is malformed");
  }
  overhead_ += line.size();
  return overhead_ <= kOverheadBytes || fail(431, "the chunked body's trailer is too large");
}

bool ChunkedDecoder::fail(int status, std::string_view reason) {
  error_ = {status, reason};
  return false;
}

}  // namespace gateway::http
