#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/chat/conversation.h"

namespace gateway::chat {

/// Something that the model may call.
struct Tool {
  std::string name;
  std::string description = {};
  std::string parameters = {};  ///< JSON Schema of the arguments; empty: takes none
  std::optional<bool> strict = std::nullopt;
  std::optional<CacheControl> cache = std::nullopt;
  bool operator==(const Tool&) const = default;
};

/// Whether and which tool must be called.
struct ToolChoice {
  enum class Kind {
    automatic,  ///< the model decides
    none,       ///< no tool may be called
    required,   ///< any one must be called
    named,      ///< `name` must be called
  };
  Kind kind = Kind::automatic;
  std::string name = {};
  std::vector<std::string> allowed = {};  ///< only these may be called; empty: all
  bool operator==(const ToolChoice&) const = default;
};

/// The shape that the answer's text must have.
struct OutputFormat {
  enum class Kind { text, json_object, json_schema };
  Kind kind = Kind::text;
  std::string name = {};
  std::string description = {};
  std::string schema = {};  ///< JSON Schema, of json_schema only
  std::optional<bool> strict = std::nullopt;
  bool operator==(const OutputFormat&) const = default;
};

/// How much the model thinks before it answers. Nothing set: not said.
struct Reasoning {
  enum class Mode { unspecified, off, on, adaptive };
  Mode mode = Mode::unspecified;
  std::optional<std::int64_t> budget_tokens = std::nullopt;  ///< of thinking; at least 1024
  std::string effort = {};   ///< "none", "minimal", "low", "medium", "high", "xhigh", "max"
  std::string summary = {};  ///< "auto", "concise", "detailed": what is shown of it
  bool operator==(const Reasoning&) const = default;
};

/// A request for the next message of a conversation. Absent options are left to the upstream.
struct Request {
  std::string model;  ///< as the client names it; an alias is resolved by the route
  std::vector<Message> messages = {};  ///< oldest first, at least one
  std::vector<Tool> tools = {};
  std::optional<ToolChoice> tool_choice = std::nullopt;
  std::optional<bool> parallel_tool_calls = std::nullopt;
  std::optional<std::int64_t> max_tokens = std::nullopt;  ///< of the answer; 1 or more
  std::optional<double> temperature = std::nullopt;       ///< 0..2
  std::optional<double> top_p = std::nullopt;             ///< 0..1
  std::optional<std::int64_t> top_k = std::nullopt;
  std::optional<double> presence_penalty = std::nullopt;   ///< -2..2
  std::optional<double> frequency_penalty = std::nullopt;  ///< -2..2
  std::optional<std::int64_t> seed = std::nullopt;
  std::vector<std::string> stop = {};  ///< texts that end the answer
  OutputFormat output_format = {};
  Reasoning reasoning = {};
  std::string verbosity = {};          ///< how long the answer is: "low", "medium", "high"
  std::string user = {};               ///< the end user, as the client names them
  std::string safety_identifier = {};  ///< the end user once more, by OpenAI's newer field
  std::string service_tier = {};       ///< of OpenAI: "auto", "default", "flex", "priority"
  std::string prompt_cache_key = {};   ///< of OpenAI: whose prompts begin alike
  /// Of Responses, for answers that repeat them; they are the first message as well.
  std::string instructions = {};
  std::vector<std::pair<std::string, std::string>> metadata = {};
  bool stream = false;
  bool include_usage = false;  ///< of a stream of the chat API: a last chunk with the usage

  /// What the client asked for and this model has no place for, where leaving it out does not
  /// change the meaning: paths as the client wrote them ("logprobs", "messages[0].name"), in order.
  /// Told to the client in x-gatebench-ignored.
  std::vector<std::string> ignored = {};

  bool operator==(const Request&) const = default;
};

}  // namespace gateway::chat
