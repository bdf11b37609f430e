#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Where one HTTP/1.1 request ends and the next one begins (RFC 9112), as functions of bytes: no
/// socket, no clock, no allocation. Whatever two parsers could read differently is refused, since
/// that is what request smuggling lives on.
namespace gateway::http {

struct FramingLimits {
  std::size_t head_bytes = std::size_t{64} * 1024;  ///< request line, fields and the empty line
  std::size_t head_fields = 100;                    ///< field lines
  std::uint64_t body_bytes = std::uint64_t{32} * 1024 * 1024;  ///< decoded, per request
};

/// Why a request cannot be framed. The connection must be closed after answering it: nobody knows
/// where the next request would begin.
struct FramingError {
  int status = 0;           ///< 400, 413, 417, 431, 501 or 505; 0: no error
  std::string_view reason;  ///< for people, with static storage
};

/// What framing, limits and admission need of a head. Views point into the scanned bytes.
struct FramedHead {
  std::string_view method;
  std::string_view target;         ///< as sent
  std::string_view path;           ///< of the target: no scheme, authority, query; not decoded
  std::string_view authorization;  ///< without surrounding blanks; empty when absent
  std::string_view api_key;
  std::string_view request_id;  ///< as sent, not checked
  std::string_view anthropic_version;
  std::string_view anthropic_beta;
  std::uint64_t content_length = 0;  ///< 0 when absent or chunked
  std::size_t bytes = 0;             ///< length of the head, the empty line included
  bool chunked = false;
  bool expects_continue = false;
  bool keep_alive = false;  ///< what the client asked for, by the rules of its version
  bool is_http_1_0 = false;
};

/// Scans one head, each byte once however it is cut into pieces. Errors are found at the end of the
/// line that holds them.
class HeadScanner {
 public:
  enum class State { kNeedMore, kComplete, kError };

  explicit HeadScanner(const FramingLimits& limits) : limits_(&limits) {}

  /// `bytes` is everything received since the head began, and must begin with what was passed
  /// before (it may have moved). After kComplete or kError only reset() may follow.
  State scan(std::string_view bytes);

  /// After kComplete: the head, as views into `bytes` as passed last (or a copy of it).
  [[nodiscard]] FramedHead head(std::string_view bytes) const;

  /// After kError: what is wrong.
  [[nodiscard]] const FramingError& error() const { return error_; }

  /// Method and path of the request line as soon as that is known to be well-formed, else empty.
  [[nodiscard]] std::string_view method(std::string_view bytes) const { return method_.in(bytes); }
  [[nodiscard]] std::string_view path(std::string_view bytes) const { return path_.in(bytes); }

  void reset() { *this = HeadScanner(*limits_); }

 private:
  /// A part of the head by position, because the buffer may move while it grows.
  struct Span {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    [[nodiscard]] std::string_view in(std::string_view bytes) const {
      return bytes.substr(begin, size);
    }
  };
  enum Seen : std::uint8_t {
    kHost = 1,
    kContentLength = 2,
    kTransferEncoding = 4,
    kAuthorization = 8,
    kApiKey = 16,
    kAnthropicVersion = 32,
    kAnthropicBeta = 64,
  };

  bool read_line(std::string_view bytes, std::size_t begin, std::size_t end);
  bool read_request_line(std::string_view bytes, std::size_t begin, std::string_view line);
  bool read_target(std::string_view method, std::string_view target, std::size_t begin);
  bool read_field(std::string_view bytes, std::string_view line);
  bool store_field(std::string_view name, std::string_view value, std::size_t value_begin);
  bool read_content_length(std::string_view value);
  bool read_transfer_encoding(std::string_view value);
  void read_connection(std::string_view value);
  bool finish();
  bool once(Seen field, std::string_view reason);
  bool fail(int status, std::string_view reason);

  const FramingLimits* limits_;
  std::size_t line_begin_ = 0;  ///< where the unfinished line begins
  std::size_t scanned_ = 0;     ///< no line feed before this position but at line ends
  std::size_t fields_ = 0;
  std::uint64_t content_length_ = 0;
  Span method_, target_, path_, authorization_, api_key_, request_id_, anthropic_version_,
      anthropic_beta_;
  FramingError error_;
  std::uint8_t seen_ = 0;
  bool request_line_done_ = false;
  bool skipped_empty_line_ = false;
  bool chunked_ = false;
  bool expects_continue_ = false;
  bool asked_close_ = false;
  bool asked_keep_alive_ = false;
  bool is_http_1_0_ = false;
  bool complete_ = false;
};

/// Whether `text` is a token of RFC 9110, 5.6.2 (at least one character).
bool is_token(std::string_view text);

/// Whether `text` may be a field value: no control character but the tab (RFC 9110, 5.5).
bool is_field_value(std::string_view text);

/// Case-insensitive for ASCII; `lower` must be in lower case.
bool equals_ignoring_case(std::string_view text, std::string_view lower);

/// Without blanks and tabs at both ends.
std::string_view trim_blanks(std::string_view text);

}  // namespace gateway::http
