#pragma once

#include <optional>

#include "gateway/chat/error.h"
#include "gateway/chat/request.h"
#include "gateway/formats/format.h"

namespace gateway::formats {

/// Why a request's choice of tools cannot be kept: it asks for a tool where there is none, or for
/// one that is not among the tools, so that the model would answer something else. Names the field
/// as a client of `client` wrote it. nullopt where the choice can be kept. For readers, once tools
/// and choice are read.
std::optional<chat::Error> tool_choice_error(const chat::Request& request, Api client);

}  // namespace gateway::formats
