#include "gateway/service/error_response.h"

#include "gateway/ledger/printable_text.h"

namespace gateway::service {
namespace {

constexpr std::size_t kExcerptBytes = 128;

/// A client's text in an error: cut to what a reader needs to recognise it, between code points.
std::string excerpt(std::string_view text) {
  if (text.size() <= kExcerptBytes) {
    return ledger::made_printable(text);
  }
  std::size_t end = kExcerptBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return ledger::made_printable(text.substr(0, end)) + "...";
}

}  // namespace

http::Response error_response(formats::Api api, const chat::Error& error,
                              std::string_view request_id) {
  http::Response response;
  response.status = formats::status_for(api, error);
  response.body =
      error.body.empty() ? formats::format_of(api).write_error(error, request_id) : error.body;
  if (api == formats::Api::messages) {
    response.headers.emplace_back(kAnthropicRequestId, request_id);
  }
  if (error.retry_after) {
    response.headers.emplace_back("retry-after", *error.retry_after);
  }
  return response;
}

chat::Error unknown_model(std::string_view name) {
  return {.kind = chat::ErrorKind::not_found,
          .message = "The model '" + excerpt(name) +
                     "' does not exist here; GET /v1/models lists those that do.",
          .param = "model",
          .code = "model_not_found"};
}

http::Response front_door_response(formats::Api api, int status, std::string_view reason,
                                   std::string_view request_id) {
  http::Response response = error_response(
      api, {.kind = chat::error_kind(status), .message = std::string(reason)}, request_id);
  response.status = status;  // more are there than kinds: 431, 417, ...
  return response;
}

}  // namespace gateway::service
