#pragma once

#include <string_view>

#include "gateway/chat/error.h"
#include "gateway/formats/format.h"
#include "gateway/http/application.h"

namespace gateway::service {

/// Where clients of Anthropic's API look for the id of a request; x-request-id is in every answer.
inline constexpr std::string_view kAnthropicRequestId = "request-id";

/// An error as a whole answer in the shape of `api`, with its status, retry-after and request id.
http::Response error_response(formats::Api api, const chat::Error& error,
                              std::string_view request_id);

/// There is no route for a model. The name is cut to what a reader needs to recognise it.
chat::Error unknown_model(std::string_view name);

/// The answer to a request that the front door gave up on.
http::Response front_door_response(formats::Api api, int status, std::string_view reason,
                                   std::string_view request_id);

}  // namespace gateway::service
