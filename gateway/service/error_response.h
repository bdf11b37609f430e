#pragma once

#include <string_view>

#include "gateway/chat/error.h"
#include "gateway/formats/format.h"
#include "gateway/http/application.h"

namespace gateway::service {

/// An error as a whole answer in the shape of `api`, with its status and retry-after.
http::Response error_response(formats::Api api, const chat::Error& error,
                              std::string_view request_id);

/// The answer to a request that the front door gave up on.
http::Response front_door_response(formats::Api api, int status, std::string_view reason,
                                   std::string_view request_id);

}  // namespace gateway::service
