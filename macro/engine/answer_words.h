#pragma once

#include <optional>
#include <string_view>

#include "macro/engine/answer_facts.h"

/// Words that the APIs use in whole answers and in streams alike. Everything raw as JSON has it.
namespace macro {

/// The tool that requests of AnswerRule::tool force.
inline constexpr std::string_view kToolName = "look_up_weather";

/// Of chat's finish_reason: a raw JSON value; none for null.
Finish finish_of_chat(std::string_view raw) noexcept;

/// Of a response's status.
Finish finish_of_response(std::string_view raw_status, bool called_tool) noexcept;

/// Of messages' stop_reason.
Finish finish_of_message(std::string_view raw) noexcept;

/// The counts of a raw usage object by the names of its members; nullopt unless both are there.
std::optional<TokenCounts> usage_of(std::string_view raw_usage, std::string_view prompt_name,
                                    std::string_view completion_name) noexcept;

}  // namespace macro
