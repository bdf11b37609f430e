#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/application.h"

namespace gateway::http {

/// How one answer has to be written, whatever it says.
struct AnswerShape {
  std::string_view request_id;
  bool is_head = false;      ///< the request's method was HEAD: no body
  bool keep_alive = false;   ///< else `Connection: close` is added
  bool is_http_1_0 = false;  ///< then keep-alive has to be said
  bool retry_after = false;  ///< adds `Retry-After: 1`
  bool streamed = false;     ///< the body's length is not known: chunked, or until the end in 1.0
};

/// Appends one chunk (RFC 9112, 7.1); nothing for an empty piece, which would end the body.
void append_chunk(std::string_view piece, std::string& out);

/// What ends a chunked body.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// The only place that knows cpp-httplib. One writer belongs to one worker.
///
/// cpp-httplib writes each kind of head (status, content type, connection) once; what differs from
/// answer to answer is appended to a copy. Passing every answer through it costs some 25,000
/// instructions, more than reading and writing a chat's JSON.
class AnswerWriter {
 public:
  AnswerWriter();
  ~AnswerWriter();
  AnswerWriter(const AnswerWriter&) = delete;
  AnswerWriter& operator=(const AnswerWriter&) = delete;
  AnswerWriter(AnswerWriter&&) = delete;
  AnswerWriter& operator=(AnswerWriter&&) = delete;

  /// Appends `response` as a whole answer to `out`; of a streamed one, the head and the first
  /// piece. Returns how many bytes of body went with it. A field with a line break in its value is
  /// left out: it could forge others.
  std::uint64_t write(const Response& response, const AnswerShape& shape, std::string& out);

 private:
  class HeadWriter;

  /// A head without its last line, and what it was written for.
  struct KnownHead {
    int status = 0;
    std::string content_type;
    std::string_view connection;
    std::string text;
  };
  static constexpr std::size_t kMostKnownHeads = 64;

  const std::string& head_for(const Response& response, std::string_view connection);

  std::unique_ptr<HeadWriter> head_writer_;
  std::vector<KnownHead> known_heads_;
};

}  // namespace gateway::http
