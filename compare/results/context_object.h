#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// The JSON object that a context key holds, bare or as JSON text in a string (which is all that
/// --benchmark_context can write). nullopt when absent, malformed, no object or nested deeper than
/// 64 levels. Only for sources of compare/results: others see no JSON library.
std::optional<rapidjson::Document> context_object(const Context& context, std::string_view key);

}  // namespace compare::results
