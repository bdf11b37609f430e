#include "gateway/service/error_response.h"

#include "gateway/formats/openai_chat.h"

namespace gateway::service {

http::Response error_response(const chat::Error& error) {
  http::Response response;
  response.status = chat::http_status(error.kind);
  response.body = formats::openai_chat::write_error(error);
  return response;
}

http::Response front_door_response(int status, std::string_view reason) {
  http::Response response = error_response(
      {.kind = chat::error_kind(status), .message = std::string(reason), .param = {}, .code = {}});
  response.status = status;  // more are there than kinds: 431, 417, ...
  return response;
}

}  // namespace gateway::service
