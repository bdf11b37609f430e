#pragma once

#include <optional>
#include <string>

#include "macro/record/run_record.h"

namespace macro {

/// The tokens of every prompt; absent where they were drawn from a trace, which the run's name
/// tells, and where nothing that was asked for has a prompt.
std::optional<int> fixed_prompt_tokens(const RunRecord& run);

/// "100 prompt tokens", "prompts and answers as long as in the trace azure-chat"; empty where
/// nothing that was asked for has a prompt.
std::string prompt_length_text(const RunRecord& run);

}  // namespace macro
