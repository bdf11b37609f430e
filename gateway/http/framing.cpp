#include "gateway/http/framing.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace gateway::http {
namespace {

constexpr std::uint8_t kTokenClass = 1;   // tchar
constexpr std::uint8_t kValueClass = 2;   // field-vchar, blank, tab
constexpr std::uint8_t kTargetClass = 4;  // visible ASCII

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alphanumeric ||
        (c < 128 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
                        std::string_view::npos)) {
      classes[c] |= kTokenClass;
    }
    if (c == '\t' || (c >= ' ' && c != 127)) {
      classes[c] |= kValueClass;
    }
    if (c > ' ' && c < 127) {
      classes[c] |= kTargetClass;
    }
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool all_of_class(std::string_view text, std::uint8_t wanted) {
  // Accumulated without a branch per byte: heads are nearly always clean.
  std::uint8_t common = wanted;
  for (const char c : text) {
    common &= kClasses[static_cast<unsigned char>(c)];
  }
  return common == wanted;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_token(std::string_view text) { return !text.empty() && all_of_class(text, kTokenClass); }

bool is_field_value(std::string_view text) { return all_of_class(text, kValueClass); }

bool equals_ignoring_case(std::string_view text, std::string_view lower_text) {
  return text.size() == lower_text.size() &&
         std::equal(text.begin(), text.end(), lower_text.begin(),
                    [](char a, char b) { return lower(a) == b; });
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  // One byte beyond the limit is enough to know that it is passed.
  const std::string_view head = bytes.substr(0, limits_->head_bytes);
  while (scanned_ < head.size()) {
    const void* found = std::memchr(head.data() + scanned_, '\n', head.size() - scanned_);
    if (found == nullptr) {
      scanned_ = head.size();
      break;
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - head.data());
    scanned_ = end + 1;
    if (!read_line(head, line_begin_, end)) {
      return State::kError;
    }
    line_begin_ = end + 1;
    if (complete_) {
      return State::kComplete;
    }
  }
  if (bytes.size() >= limits_->head_bytes) {
    fail(431, "the request's head is too large");
    return State::kError;
  }
  return State::kNeedMore;
}

bool HeadScanner::read_line(std::string_view bytes, std::size_t begin, std::size_t end) {
  if (end == begin || bytes[end - 1] != '\r') {
    return fail(400, "a line of the head ends without carriage return");
  }
  const std::string_view line = bytes.substr(begin, end - 1 - begin);
  if (!request_line_done_) {
    if (line.empty() && !skipped_empty_line_) {
      skipped_empty_line_ = true;  // RFC 9112, 2.2: old clients end a body with one too many
      return true;
    }
    request_line_done_ = true;
    return read_request_line(bytes, begin, line);
  }
  if (line.empty()) {
    complete_ = true;
    return finish();
  }
  if (++fields_ > limits_->head_fields) {
    return fail(431, "the request's head has too many fields");
  }
  return read_field(bytes, line);
}

bool HeadScanner::read_request_line(std::string_view bytes, std::size_t begin,
                                    std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return fail(400, "the request line is not method, target and version");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) {
    return fail(400, "the method has characters that no method has");
  }
  if (target.empty() || !all_of_class(target, kTargetClass)) {
    return fail(400, "the request target has characters that must be percent-encoded");
  }
  if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) ||
      version[6] != '.' || !is_digit(version[7])) {
    return fail(400, "the request line does not end in an HTTP version");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return fail(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  is_http_1_0_ = version.back() == '0';
  method_ = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(method.size())};
  target_ = {static_cast<std::uint32_t>(target.data() - bytes.data()),
             static_cast<std::uint32_t>(target.size())};
  return read_target(method, target, target_.begin);
}

bool HeadScanner::read_target(std::string_view method, std::string_view target, std::size_t begin) {
  std::size_t from = 0;
  if (target.front() != '/' && !(target == "*" && method == "OPTIONS")) {
    // absolute-form, which every server must accept (RFC 9112, 3.2.2)
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos ||
        (!equals_ignoring_case(target.substr(0, scheme), "http") &&
         !equals_ignoring_case(target.substr(0, scheme), "https"))) {
      return fail(400, "the request target is neither a path nor an http URL");
    }
    from = std::min(target.find_first_of("/?", scheme + 3), target.size());
  }
  std::size_t to = from;
  while (to < target.size() && target[to] != '?' && target[to] != '#') {
    ++to;  // find_first_of() would search its set anew for each character
  }
  path_ = {static_cast<std::uint32_t>(begin + from), static_cast<std::uint32_t>(to - from)};
  return true;
}

bool HeadScanner::read_field(std::string_view bytes, std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {
    return fail(400, "a field is folded over two lines");
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return fail(400, "a field's name is not a token followed by a colon");
  }
  const std::string_view raw = line.substr(colon + 1);
  if (!is_field_value(raw)) {
    return fail(400, "a field's value has a control character");
  }
  const std::string_view value = trim_blanks(raw);
  return store_field(line.substr(0, colon), value,
                     static_cast<std::size_t>(value.data() - bytes.data()));
}

bool HeadScanner::store_field(std::string_view name, std::string_view value,
                              std::size_t value_begin) {
  const Span span{static_cast<std::uint32_t>(value_begin),
                  static_cast<std::uint32_t>(value.size())};
  switch (name.size()) {  // the length tells most fields apart from ours at once
    case 4:
      return !equals_ignoring_case(name, "host") || once(kHost, "Host is given twice");
    case 6:
      if (!is_http_1_0_ && equals_ignoring_case(name, "expect")) {
        if (!equals_ignoring_case(value, "100-continue")) {
          return fail(417, "only 100-continue can be expected");
        }
        expects_continue_ = true;
      }
      return true;
    case 9:
      if (equals_ignoring_case(name, "x-api-key")) {
        api_key_ = span;
        return once(kApiKey, "x-api-key is given twice");
      }
      return true;
    case 10:
      if (equals_ignoring_case(name, "connection")) {
        read_connection(value);
      }
      return true;
    case 12:
      if (equals_ignoring_case(name, "x-request-id")) {
        request_id_ = span;
      }
      return true;
    case 13:
      if (equals_ignoring_case(name, "authorization")) {
        authorization_ = span;
        return once(kAuthorization, "Authorization is given twice");
      }
      return true;
    case 14:
      if (equals_ignoring_case(name, "anthropic-beta")) {
        anthropic_beta_ = span;
        return once(kAnthropicBeta, "anthropic-beta is given twice; join its values by commas");
      }
      return !equals_ignoring_case(name, "content-length") || read_content_length(value);
    case 17:
      if (equals_ignoring_case(name, "anthropic-version")) {
        anthropic_version_ = span;
        return once(kAnthropicVersion, "anthropic-version is given twice");
      }
      return !equals_ignoring_case(name, "transfer-encoding") || read_transfer_encoding(value);
    default:
      return true;
  }
}

bool HeadScanner::read_content_length(std::string_view value) {
  if (!once(kContentLength, "Content-Length is given twice")) {
    return false;
  }
  if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit)) {
    return fail(400, "Content-Length is not a number");
  }
  for (const char digit : value) {
    // What does not fit is larger than any limit: it saturates and is refused by finish().
    const std::uint64_t limit = (std::numeric_limits<std::uint64_t>::max() - 9) / 10;
    content_length_ = content_length_ > limit
                          ? std::numeric_limits<std::uint64_t>::max()
                          : content_length_ * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return true;
}

bool HeadScanner::read_transfer_encoding(std::string_view value) {
  if (!once(kTransferEncoding, "Transfer-Encoding is given twice")) {
    return false;
  }
  if (!equals_ignoring_case(value, "chunked")) {
    return fail(501, "no transfer coding but chunked is understood");
  }
  chunked_ = true;
  return true;
}

void HeadScanner::read_connection(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = trim_blanks(value.substr(0, comma));
    asked_close_ = asked_close_ || equals_ignoring_case(option, "close");
    asked_keep_alive_ = asked_keep_alive_ || equals_ignoring_case(option, "keep-alive");
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

bool HeadScanner::finish() {
  if ((seen_ & kTransferEncoding) != 0) {
    if ((seen_ & kContentLength) != 0) {
      return fail(400, "Content-Length and Transfer-Encoding are both given");
    }
    if (is_http_1_0_) {
      return fail(400, "HTTP/1.0 has no Transfer-Encoding");
    }
  }
  if (!is_http_1_0_ && (seen_ & kHost) == 0) {
    return fail(400, "Host is missing");
  }
  if (content_length_ > limits_->body_bytes) {
    return fail(413, "the request's body is too large");
  }
  return true;
}

FramedHead HeadScanner::head(std::string_view bytes) const {
  FramedHead head;
  head.method = method_.in(bytes);
  head.target = target_.in(bytes);
  head.path = path_.in(bytes);
  head.authorization = authorization_.in(bytes);
  head.api_key = api_key_.in(bytes);
  head.request_id = request_id_.in(bytes);
  head.anthropic_version = anthropic_version_.in(bytes);
  head.anthropic_beta = anthropic_beta_.in(bytes);
  head.content_length = content_length_;
  head.bytes = line_begin_;
  head.chunked = chunked_;
  head.expects_continue = expects_continue_;
  head.keep_alive = is_http_1_0_ ? asked_keep_alive_ && !asked_close_ : !asked_close_;
  head.is_http_1_0 = is_http_1_0_;
  return head;
}

bool HeadScanner::once(Seen field, std::string_view reason) {
  if ((seen_ & field) != 0) {
    return fail(400, reason);
  }
  seen_ |= field;
  return true;
}

bool HeadScanner::fail(int status, std::string_view reason) {
  error_ = {status, reason};
  return false;
}

}  // namespace gateway::http
