#pragma once

#include <optional>
#include <string_view>

#include "macro/provider/question.h"

/// What the readers of the three APIs have in common.
namespace macro::provider {

/// model, stream, and the array of that name with at least one element.
std::optional<Refusal> read_frame(const Json& body, const char* list, Question& question);
/// A whole number from 1; nothing where it is absent.
std::optional<Refusal> read_max_tokens(const Json& body, const char* name, Question& question);
/// A text or an array of texts.
std::optional<Refusal> read_stops(const Json& body, const char* name, Question& question);

/// Appends the texts of a content (a text, or parts with a text each), and counts them.
void add_texts(const Json* content, std::string& out, Question& question);
/// Begins another tool result, or another turn.
void begin_tool_result(Question& question);
/// Only those of the array's names (`names`: texts, or objects with `name`) stay on offer.
void keep_tools(const Json* names, Question& question);

}  // namespace macro::provider
