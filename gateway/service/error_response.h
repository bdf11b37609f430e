#pragma once

#include <string_view>

#include "gateway/chat/error.h"
#include "gateway/http/application.h"

namespace gateway::service {

/// An error as a whole answer in OpenAI's shape, with the status of its kind.
http::Response error_response(const chat::Error& error);

/// The answer to a request that the front door gave up on.
http::Response front_door_response(int status, std::string_view reason);

}  // namespace gateway::service
