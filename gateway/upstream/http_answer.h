#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/http/chunked.h"

namespace gateway::upstream {

/// The head of an upstream's answer: what the gateway has a use for.
struct AnswerHead {
  int status = 0;
  std::string content_type;  ///< as sent, in lower case: "text/event-stream; charset=utf-8"
  std::string retry_after;   ///< as sent; empty when absent or no plain text
  std::string request_id;    ///< the upstream's own, for the operator

  [[nodiscard]] bool is_error() const noexcept { return status >= 400; }
};

/// Takes one answer of HTTP/1.1 apart (RFC 9112) however it is cut into pieces: no socket, no
/// clock. Bytes are hostile: heads over 64 KiB, two lengths, a length beside chunks, and whatever
/// cannot be framed for sure are errors. Interim answers (1xx) are passed over.
class AnswerScanner {
 public:
  static constexpr std::size_t kHeadBytes = std::size_t{64} * 1024;

  enum class State {
    kHead,      ///< the head is not complete
    kBody,      ///< the body is not complete
    kComplete,  ///< the body has ended
    kError,     ///< see error()
  };

  /// `body_bytes`: most bytes of a decoded body.
  explicit AnswerScanner(std::uint64_t body_bytes) : limit_(body_bytes), chunks_(body_bytes) {}

  /// What was received, after what was passed before. Decoded pieces of the body are appended to
  /// `body`. Bytes after the end are an error: nothing was asked for them.
  State feed(std::string_view bytes, std::string& body);

  /// The peer sends no more. kComplete where that ends the body, else kError.
  State end_of_input();

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const AnswerHead& head() const { return head_; }

  /// Whether the connection can be used again; only after kComplete.
  [[nodiscard]] bool keep_alive() const { return keep_alive_ && framing_ != Framing::kUntilEnd; }

  /// After kError: why, for people.
  [[nodiscard]] std::string_view error() const { return error_; }

 private:
  enum class Framing { kLength, kChunked, kUntilEnd };

  State fail(std::string_view why);
  State read_body(std::string_view bytes, std::string& body);
  bool read_head(std::string_view head);
  bool read_status_line(std::string_view line);
  bool read_field(std::string_view line);
  bool read_length(std::string_view value);

  const std::uint64_t limit_;
  std::string held_;  ///< of an unfinished head, or of chunks that need more
  AnswerHead head_;
  http::ChunkedDecoder chunks_;
  std::uint64_t remaining_ = 0;
  std::string_view error_;
  State state_ = State::kHead;
  Framing framing_ = Framing::kUntilEnd;
  bool has_length_ = false;
  bool keep_alive_ = true;
};

}  // namespace gateway::upstream
