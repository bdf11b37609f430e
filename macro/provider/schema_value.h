#pragma once

#include <string>

#include "macro/provider/json_body.h"

namespace macro::provider {

/// Appends a JSON value that fits a JSON Schema as tools and answer formats use it: const, enum,
/// the first of anyOf, oneOf, allOf, local $ref, and the types; of an object the required
/// properties. Always the same for the same schema. {} where `schema` is nullptr. Nested objects go
/// down to a fixed depth, and the whole is bounded, whatever the schema says.
void append_schema_value(std::string& out, const Json* schema);

}  // namespace macro::provider
