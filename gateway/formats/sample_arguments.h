#pragma once

#include <string>
#include <string_view>

namespace gateway::formats {

/// Arguments for a tool with this JSON Schema, without asking a model: every required property of
/// the top level gets the first of its `enum`, else a value of its type: a text becomes `text`, a
/// number 1, a boolean true, an array and an object are empty. A schema without sense gives "{}".
std::string sample_arguments(std::string_view schema, std::string_view text);

}  // namespace gateway::formats
