#pragma once

#include <rapidjson/document.h>

namespace gateway::formats {

/// A number within the minimum, maximum, exclusiveMinimum, exclusiveMaximum (a number, or true
/// beside the bound, as in JSON Schema's draft 4) and multipleOf of a schema, whole where it has to
/// be: 1 where it may be, and where there is none.
double sample_number(const rapidjson::Value& schema, bool is_whole) noexcept;

}  // namespace gateway::formats
