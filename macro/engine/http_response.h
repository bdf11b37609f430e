#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace macro {

/// Reads one HTTP/1.x answer (RFC 9112) out of a growing buffer, whatever the pieces it came in.
/// Strict where a measured gateway must not be forgiven: CRLF line ends, no folded lines, no
/// Content-Length twice or beside Transfer-Encoding, no coding but chunked. Informational answers
/// (100, 102, 103) are passed over.
///
/// A chunked body is joined in place, so that body() is one piece: the buffer is written to. A body
/// that is read as it comes (a stream) is let go of with discard_body().
/// Nothing allocates, nothing throws. One parser per connection, reset() before each answer.
class ResponseParser {
 public:
  enum class State { incomplete, complete, malformed };

  static constexpr std::size_t kMaxHeadBytes = 64UL * 1024;

  void reset() noexcept { *this = ResponseParser(); }

  /// `bytes` is all that was received since the answer began: the same buffer at each call, with
  /// more at its end.
  State parse(std::span<char> bytes) noexcept;

  /// The peer closed: completes a body that lasts until the close, else the answer is cut off.
  State end_of_stream() noexcept;

  /// Valid once the head is complete.
  [[nodiscard]] int status() const noexcept { return status_; }
  /// The peer will take another request on this connection.
  [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
  /// The body as far as it came, less what was discarded. Valid while the buffer is.
  [[nodiscard]] std::string_view body() const noexcept {
    return {data_ + body_begin_, body_end_ - body_begin_};
  }
  /// Lets go of the body so far and of everything before it: moves what was received of the rest to
  /// the front of the buffer, whose new length is returned. `size` as passed to parse() last.
  std::size_t discard_body(std::size_t size) noexcept;
  /// Bytes of the buffer that belong to this answer; valid when complete.
  [[nodiscard]] std::size_t consumed() const noexcept { return at_; }
  /// Bytes the whole answer needs as far as its head tells (0: it does not).
  [[nodiscard]] std::uint64_t announced_bytes() const noexcept { return announced_bytes_; }

 private:
  enum class Phase { head, sized_body, chunk_size, chunk_data, chunk_end, trailer, until_close };
  enum class Step { again, wait, done, failed };

  Step read_head(std::size_t size) noexcept;
  bool read_status_line(std::string_view line) noexcept;
  bool read_field(std::string_view line) noexcept;
  bool read_connection(std::string_view value) noexcept;
  Step choose_body() noexcept;
  Step read_chunk_size(std::size_t size) noexcept;
  Step read_chunk_data(std::size_t size) noexcept;
  Step read_chunk_end(std::size_t size) noexcept;
  Step read_trailer(std::size_t size) noexcept;

  char* data_ = nullptr;
  std::size_t at_ = 0;       ///< everything before was understood
  std::size_t scanned_ = 0;  ///< no end of the head before this
  std::size_t body_begin_ = 0;
  std::size_t body_end_ = 0;
  std::uint64_t content_length_ = 0;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t announced_bytes_ = 0;
  int status_ = 0;
  Phase phase_ = Phase::head;
  bool has_length_ = false;
  bool chunked_ = false;
  bool keep_alive_ = true;
};

}  // namespace macro
