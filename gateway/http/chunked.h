#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/http/framing.h"

namespace gateway::http {

/// Decodes one body in the chunked transfer coding (RFC 9112, 7.1), however it is cut into pieces.
/// Extensions and trailer fields are checked, bounded and dropped.
class ChunkedDecoder {
 public:
  enum class State { kNeedMore, kComplete, kError };

  struct Step {
    State state = State::kNeedMore;
    std::size_t consumed = 0;  ///< bytes of the input that are done with
  };

  static constexpr std::size_t kLineBytes = 1024;      ///< a chunk-size or trailer line, at most
  static constexpr std::size_t kOverheadBytes = 8192;  ///< extensions and trailers of one body

  /// `body_bytes`: most bytes of the decoded body.
  explicit ChunkedDecoder(std::uint64_t body_bytes) : body_limit_(body_bytes) {}

  /// Decodes from `bytes`, whose first byte follows the last one consumed, and appends to `body`.
  /// What is not consumed must be passed again, with more behind it.
  Step decode(std::string_view bytes, std::string& body);

  /// After kError: 400 or 413.
  [[nodiscard]] const FramingError& error() const { return error_; }

 private:
  enum class Part { kSize, kData, kDataEnd, kTrailer, kDone };

  bool read_line(std::string_view line);
  bool read_size(std::string_view line);
  bool read_trailer(std::string_view line);
  bool fail(int status, std::string_view reason);

  std::uint64_t body_limit_;
  std::uint64_t remaining_ = 0;  ///< of the current chunk
  std::size_t scanned_ = 0;      ///< of the unfinished line: no line feed before
  std::size_t overhead_ = 0;
  std::uint64_t decoded_ = 0;
  Part part_ = Part::kSize;
  FramingError error_;
};

}  // namespace gateway::http
