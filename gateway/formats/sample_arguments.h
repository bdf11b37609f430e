#pragma once

#include <string>
#include <string_view>

namespace gateway::formats {

/// Arguments for a tool with this JSON Schema, without asking a model, such as the usual schemas of
/// pydantic and zod take: an object of every required property, which gets
/// - what its `const` or the first of its `enum` is; of `anyOf`, `oneOf` and `allOf` the first that
///   is not the schema around it;
/// - else a value of its type: a text is `text`, or an example of its `format`, of at least
///   minLength and at most maxLength code points; a number is 1, or one within minimum, maximum,
///   their exclusive kinds and multipleOf; a boolean is true; an array has minItems elements; an
///   object again its required properties.
/// A `$ref` of this document ("#/$defs/X") is followed.
///
/// A schema is a client's. Depth (32), values (4,096), bytes (a MiB) and members looked at (four
/// million) are limited: what begins beyond them is empty or left out, and the arguments are no
/// larger than a MiB and the one value that passes it. A schema without sense, or of more than 256
/// KiB, gives "{}".
std::string sample_arguments(std::string_view schema, std::string_view text);

}  // namespace gateway::formats
