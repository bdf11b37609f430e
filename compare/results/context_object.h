#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// The JSON object that a context key holds, bare or as JSON text in a string (which is all that
/// --benchmark_context can write). Null when absent, malformed, no object or nested deeper than
/// 64 levels. Only for sources of compare/results: others see no JSON library.
std::unique_ptr<rapidjson::Document> context_object(const Context& context, std::string_view key);

}  // namespace compare::results
