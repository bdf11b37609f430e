#include "macro/record/prompt_length.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace macro {
namespace {

/// Empty: none.
std::string_view trace_of(const RunRecord& run) {
  constexpr std::array<std::string_view, 2> kTraces = {"azure-chat", "azure-code"};
  const std::string parts = run.name + "/";
  for (const std::string_view trace : kTraces) {
    if (parts.find("/" + std::string(trace) + "/") != std::string::npos) {
      return trace;
    }
  }
  return {};
}

bool has_prompts(const RunRecord& run) {
  return run.tasks.empty() ||
         std::any_of(run.tasks.begin(), run.tasks.end(),
                     [](const TaskRecord& task) { return task.method != "GET"; });
}

}  // namespace

std::optional<int> fixed_prompt_tokens(const RunRecord& run) {
  const bool fixed = run.prompt_tokens > 0 && trace_of(run).empty() && has_prompts(run);
  return fixed ? std::optional(run.prompt_tokens) : std::nullopt;
}

std::string prompt_length_text(const RunRecord& run) {
  if (const auto tokens = fixed_prompt_tokens(run)) {
    return std::to_string(*tokens) + " prompt tokens";
  }
  const std::string_view trace = trace_of(run);
  return trace.empty() || !has_prompts(run)
             ? ""
             : "prompts and answers as long as in the trace " + std::string(trace);
}

}  // namespace macro
