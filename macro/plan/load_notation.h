#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "macro/engine/chat_request.h"
#include "macro/engine/load_shape.h"

/// The parts of a load as its flags write them. Each function throws std::invalid_argument with
/// what is wrong and what to write.
namespace macro {

/// "30s:1000,1m:1000,10s:0", k6's DURATION:LEVEL; 0s is a step. At most 1,000, together at most
/// seven days, and one of them above 0.
std::vector<Stage> parse_stages(std::string_view text);
std::string stages_text(const std::vector<Stage>& stages);

/// "100ms..500ms", "1s", or several by comma: users take them in turn. Each up to an hour.
std::vector<ThinkTime> parse_think_times(std::string_view text);
std::string think_text(const std::vector<ThinkTime>& think);

/// "2..6" or "4": requests of a conversation, 1 to 100.
std::pair<int, int> parse_turns(std::string_view text);

/// How long prompts are.
struct PromptSize {
  PayloadSizes sizes = PayloadSizes::fixed;
  int tokens = 100;
};

/// "100", or "azure-chat" and "azure-code".
PromptSize parse_prompt_size(std::string_view text);

/// A kind of request and its weight.
using TaskWeight = std::pair<std::string, int>;

/// "chat=10,tools=3,stream=2,health=1,models=1": known kinds, each once, weights from 1 to 10,000.
std::vector<TaskWeight> parse_tasks(std::string_view text);

}  // namespace macro
