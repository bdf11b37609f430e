#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/format.h"
#include "micro/chat_input.h"

/// One conversation in the words of each public API: always the same bytes, whatever the gateway
/// would write.
namespace micro {

/// The size whose request has tools, a call and its result, and whose answer has a call.
inline constexpr std::size_t kTokensWithTools = 500;

/// The body of a request with a prompt of so many tokens. All APIs' say the same.
std::string request_body(gateway::formats::Api api, std::size_t tokens);

/// The body of an upstream's answer with a text of so many tokens. All APIs' say the same.
std::string response_body(gateway::formats::Api api, std::size_t tokens);

/// One server-sent event.
struct NamedEvent {
  std::string_view name;
  std::string_view data;
};

/// What an upstream says before the first piece of its text, and the piece: one token.
std::vector<NamedEvent> opening_events(gateway::formats::Api api);
NamedEvent piece_event(gateway::formats::Api api);

}  // namespace micro
