#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/http/application.h"

namespace gateway::http {

/// How one answer has to be written, whatever it says.
struct AnswerShape {
  std::string_view request_id;
  bool is_head = false;      ///< the request's method was HEAD: no body
  bool keep_alive = false;   ///< else `Connection: close` is added
  bool is_http_1_0 = false;  ///< then keep-alive has to be said
  bool retry_after = false;  ///< adds `Retry-After: 1`
};

/// The only place that knows cpp-httplib. One writer belongs to one worker.
///
/// The bytes of the request stay with the front door, which has framed and checked them already:
/// cpp-httplib gets a head of one line, asks us before its routing, and writes the answer.
class AnswerWriter {
 public:
  AnswerWriter();
  ~AnswerWriter();
  AnswerWriter(const AnswerWriter&) = delete;
  AnswerWriter& operator=(const AnswerWriter&) = delete;
  AnswerWriter(AnswerWriter&&) = delete;
  AnswerWriter& operator=(AnswerWriter&&) = delete;

  /// Appends `response` as a whole answer to `out`. Returns how many bytes of body went with it.
  std::uint64_t write(Response&& response, const AnswerShape& shape, std::string& out);

 private:
  class Dispatcher;
  std::unique_ptr<Dispatcher> dispatcher_;
};

}  // namespace gateway::http
