#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/chat/request.h"

/// The gateway's own count of tokens, for upstreams that report none. It is an estimate that needs
/// no vocabulary: a text has a quarter as many tokens as Unicode code points, rounded up.
namespace gateway::chat {

/// ceil(code points / 4) of one text in UTF-8; 0 for the empty text.
std::int64_t estimate_tokens(std::string_view text) noexcept;

/// The sum over every text part, each rounded up by itself. Roles and other fields count nothing.
std::int64_t estimate_tokens(const std::vector<Part>& parts) noexcept;

/// The sum over every text part of every message: the prompt tokens of a request.
std::int64_t estimate_tokens(const std::vector<Message>& messages) noexcept;

/// The sum over every text that a model would read, each rounded up by itself: also thinking, texts
/// of documents and of tools' results, name and arguments of calls, and name, description and
/// schema of tools. Images, other documents and thinking that is sealed count nothing.
std::int64_t estimate_all_tokens(const Request& request);

}  // namespace gateway::chat
