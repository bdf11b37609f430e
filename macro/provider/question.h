#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "macro/provider/json_body.h"

namespace macro::provider {

enum class Api : std::uint8_t { chat, responses, messages };

enum class ToolRule : std::uint8_t { none, automatic, forced };

struct OfferedTool {
  std::string_view name;
  const Json* schema = nullptr;  ///< of its arguments; may be nullptr
};

/// What of a request decides the answer, whichever API it came by. Views and schemas live as long
/// as the body that was read.
struct Question {
  std::string_view model;
  std::vector<OfferedTool> tools;  ///< those that may be called
  std::string_view tool_name;      ///< the one that is forced by name
  std::vector<std::string_view> stops;
  std::optional<std::int64_t> max_tokens;
  const Json* json_schema = nullptr;  ///< of the answer
  std::string user_text;              ///< of the last message of the user
  std::string tool_results;           ///< what the last turn brings, joined by "; "
  std::int64_t prompt_tokens = 0;     ///< each text part counted by itself
  std::int64_t cached_tokens = 0;     ///< a part of them
  Api api = Api::chat;
  ToolRule tool_rule = ToolRule::automatic;
  bool parallel_tools = true;
  bool stream = false;
  bool include_usage = false;
  bool thinking = false;
  bool encrypted_reasoning = false;
  bool wants_json = false;
  bool has_tool_results = false;
};

/// Why a request is answered with 400.
struct Refusal {
  std::string message;
  std::string param;         ///< the field; may be empty
  std::string details = {};  ///< for programs: JSON that Anthropic's errors carry; may be empty
};

/// Each reads a body into `question`, which is new; nullopt when it can be answered. Strict where
/// the real API is, so that a translation which the real one would refuse does not pass here.
std::optional<Refusal> read_chat_question(const Json& body, Question& question);
std::optional<Refusal> read_responses_question(const Json& body, Question& question);
/// `counting`: for count_tokens, which needs no max_tokens.
std::optional<Refusal> read_messages_question(const Json& body, bool counting, Question& question);

}  // namespace macro::provider
