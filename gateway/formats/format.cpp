#include "gateway/formats/format.h"

#include <array>

namespace gateway::formats {
namespace {

/// By Field; chat, responses, messages.
constexpr std::array<std::array<std::string_view, 3>, 21> kFieldNames{{
    {"tools", "tools", "tools"},
    {"tool_choice", "tool_choice", "tool_choice"},
    {"tool_choice.allowed_tools", "tool_choice.tools", "tool_choice"},
    {"parallel_tool_calls", "parallel_tool_calls", "tool_choice.disable_parallel_tool_use"},
    {"max_completion_tokens", "max_output_tokens", "max_tokens"},
    {"temperature", "temperature", "temperature"},
    {"top_p", "top_p", "top_p"},
    {"top_k", "top_k", "top_k"},
    {"presence_penalty", "presence_penalty", "presence_penalty"},
    {"frequency_penalty", "frequency_penalty", "frequency_penalty"},
    {"seed", "seed", "seed"},
    {"stop", "stop", "stop_sequences"},
    {"response_format", "text.format", "output_config.format"},
    {"reasoning_effort", "reasoning", "thinking"},
    {"reasoning_content", "input.reasoning", "messages.thinking"},
    {"user", "user", "metadata.user_id"},
    {"metadata", "metadata", "metadata"},
    {"cache_control", "cache_control", "cache_control"},
    {"image_url.detail", "detail", "detail"},
    {"strict", "strict", "strict"},
    {"verbosity", "text.verbosity", "verbosity"},
}};

constexpr int kOverloaded = 529;
constexpr int kUnavailable = 503;

}  // namespace

int status_for(Api client, const chat::Error& error) noexcept {
  const int status = chat::http_status(error);
  return status == kOverloaded && client != Api::messages ? kUnavailable : status;
}

std::string_view field_name(Api client, Field field) noexcept {
  return kFieldNames.at(static_cast<std::size_t>(field)).at(static_cast<std::size_t>(client));
}

}  // namespace gateway::formats
