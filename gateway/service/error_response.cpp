#include "gateway/service/error_response.h"

namespace gateway::service {

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

http::Response front_door_response(formats::Api api, int status, std::string_view reason,
                                   std::string_view request_id) {
  http::Response response = error_response(
      api, {.kind = chat::error_kind(status), .message = std::string(reason)}, request_id);
  response.status = status;  // more are there than kinds: 431, 417, ...
  return response;
}

}  // namespace gateway::service
