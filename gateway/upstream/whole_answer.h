#pragma once

#include <string_view>
#include <tl/expected.hpp>

#include "gateway/chat/request.h"
#include "gateway/chat/response.h"
#include "gateway/formats/format.h"
#include "gateway/upstream/upstream.h"

/// Between what is whole and the sink that takes answers piece by piece.
namespace gateway::upstream {

/// The client's request in the neutral model; max_tokens may be left out where tokens are counted.
tl::expected<chat::Request, chat::Error> read_query(const Query& query);

/// Pushes a whole answer.
void push_response(chat::Response response, chat::ResponseSink& sink);

/// Pushes nothing but how many tokens the prompt has, by the gateway's own count.
void push_token_count(const chat::Request& request, chat::ResponseSink& sink);

/// Passes a whole body, and tells at its end what `format` understands of it; a body without sense
/// is passed all the same, with a usage of 0.
void pass_whole(const formats::Format& format, std::string_view content_type, std::string_view body,
                Sink& sink);

}  // namespace gateway::upstream
