#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::formats {

/// An id for a call of a tool whose upstream gave none: "call_", what is left of the answer's id,
/// and the call's place among the answer's calls. The same answer has the same ids each time, and
/// another answer has others, since clients send the calls of several turns in one conversation.
/// For an answer without an id 64 random bits take its place, others for each call.
/// At most 40 letters, digits and '_': what every API takes.
std::string call_id(std::string_view answer_id, std::size_t index);

}  // namespace gateway::formats
