#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace macro::provider {

struct RequestLimits {
  std::size_t head_bytes = std::size_t{64} << 10U;
  std::size_t body_bytes = std::size_t{64} << 20U;
};

/// One request as it lies in the reader's buffer.
struct HttpRequest {
  std::string_view method;
  std::string_view target;
  std::string_view path;    ///< the target without its query
  std::string_view fields;  ///< the field lines, each with its CRLF
  char* body = nullptr;     ///< may be overwritten; one byte behind it too, if it is put back
  std::size_t body_bytes = 0;
  bool keep_alive = true;
  bool chunks_understood = true;  ///< HTTP/1.1
  bool has_orders = false;        ///< a field whose name begins with "x-gatebench-"

  /// The value of the first field of that name (given in lower case); empty where there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const noexcept;
  [[nodiscard]] std::string_view body_text() const noexcept { return {body, body_bytes}; }
};

/// Takes the next line off the front of HttpRequest::fields; false at the end.
bool next_field(std::string_view& fields, std::string_view& name, std::string_view& value) noexcept;

/// Frames HTTP/1 requests (RFC 9112) as they arrive, pipelined ones too, in a buffer of its own
/// that bodies in chunks are joined in. Whatever the pieces in which bytes come, the requests are
/// the same. Memory grows with what has arrived, never with what was announced.
class RequestReader {
 public:
  enum class State : std::uint8_t { need_more, complete, failed };

  explicit RequestReader(RequestLimits limits = {}) noexcept : limits_(limits) {}

  struct Space {
    char* begin;
    std::size_t size;
  };
  /// Where to receive more; never empty. Views of an earlier request() end here.
  Space space();
  void received(std::size_t size) noexcept { filled_ += size; }

  State advance() noexcept;
  /// Once complete, until next_request().
  [[nodiscard]] HttpRequest request() noexcept;
  void next_request() noexcept;
  /// The status to refuse with, once failed; the connection cannot go on.
  [[nodiscard]] int error_status() const noexcept { return error_status_; }
  /// True once a request whose body has not arrived waits for "100 Continue".
  bool take_continue_wish() noexcept;
  /// Gives large memory back; only between requests.
  void shrink();

 private:
  enum class Phase : std::uint8_t { head, body, chunk_line, chunk, chunk_end, trailer, complete };

  State fail(int status) noexcept;
  bool read_head() noexcept;
  bool read_request_line(std::string_view line) noexcept;
  bool read_field(std::string_view name, std::string_view value) noexcept;
  State read_chunks() noexcept;
  bool read_chunk_line() noexcept;
  /// The line at at_ without its CRLF, and passes it; false where it is not all there or too long.
  bool take_line(std::string_view& line) noexcept;
  [[nodiscard]] std::string_view rest() const noexcept {
    return {buffer_.data() + at_, filled_ - at_};
  }

  RequestLimits limits_;
  std::string buffer_;
  std::size_t filled_ = 0;
  std::size_t begin_ = 0;     // of this request
  std::size_t scanned_ = 0;   // no end of the head before
  std::size_t at_ = 0;        // next byte to look at
  std::size_t body_ = 0;      // where the body begins
  std::size_t body_end_ = 0;  // where what is joined of it ends
  std::size_t left_ = 0;      // of the body or the chunk
  Phase phase_ = Phase::head;
  int error_status_ = 0;
  // Of the head; offsets from begin_.
  std::size_t method_size_ = 0;
  std::size_t target_size_ = 0;
  std::size_t fields_at_ = 0;
  std::size_t fields_size_ = 0;
  bool keep_alive_ = true;
  bool http11_ = true;
  bool chunked_ = false;
  bool has_length_ = false;
  bool wants_continue_ = false;
  bool has_orders_ = false;
};

}  // namespace macro::provider
