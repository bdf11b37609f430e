#pragma once

#include <optional>
#include <string_view>

#include "gateway/chat/request.h"
#include "gateway/formats/format.h"

namespace gateway::formats {

/// Whether a JSON Schema keeps the rules that OpenAI has for strict ones: the root is of type
/// object; every object says additionalProperties:false and requires its properties, all and no
/// other; every array has items; every schema has a type, enum, const, anyOf or $ref, which stands
/// alone; and there are no keywords and formats but those that OpenAI names. A schema that breaks
/// them is refused there where it is called strict.
bool is_strict_schema(std::string_view schema);

/// Whether OpenAI's APIs are told that the shape of an answer is strict. Anthropic's API always
/// keeps to a schema, and has no word for it: its clients count on that where OpenAI can do it.
std::optional<bool> told_strict(const chat::OutputFormat& format, Api client);

}  // namespace gateway::formats
