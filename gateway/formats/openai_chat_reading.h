#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/chat/request.h"
#include "gateway/chat/response.h"
#include "gateway/formats/json_fields.h"

/// The pieces of openai_chat::read_request and of the readers of answers, a file each.
namespace gateway::formats::openai_chat {

using Failure = std::optional<chat::Error>;  ///< nullopt: read

/// Lists what a client asked for in vain. The list is for a header of the answer: at most
/// kMaxIgnored entries of kMaxIgnoredBytes, with '?' for what no header may hold. Null, false and
/// an empty array ask for nothing.
void ignore(std::string_view path, const rapidjson::Value& value, chat::Request& request);
constexpr std::size_t kMaxIgnored = 64;
constexpr std::size_t kMaxIgnoredBytes = 100;

/// `messages`; a run of messages of tools becomes one message of the user.
Failure read_messages(const rapidjson::Value& value, chat::Request& request);

/// The calls of a message of the assistant, behind the parts that are there. `path` is that of the
/// message.
Failure read_tool_calls(const rapidjson::Value& value, const std::string& path,
                        chat::Request& request, chat::Message& message);

Failure read_tools(const rapidjson::Value& value, chat::Request& request);
Failure read_tool_choice(const rapidjson::Value& value, chat::Request& request);

Failure read_response_format(const rapidjson::Value& value, chat::Request& request);

/// A hint of other vendors' for parts, calls and tools: {"type":"ephemeral","ttl":"5m"}.
Failure read_cache_control(const rapidjson::Value& value, const std::string& path,
                           std::optional<chat::CacheControl>& cache);

/// A text; null leaves the target empty.
Failure read_text(const rapidjson::Value& value, const std::string& path, std::string& target);

/// `object`.name, a text that must be there and not be empty; `path` is that of the object.
Failure read_name(const rapidjson::Value& object, const std::string& path, std::string& name);

/// A JSON Schema, as its JSON text; null leaves it empty.
Failure read_schema(const rapidjson::Value& value, const std::string& path, std::string& schema);

Failure read_strict(const rapidjson::Value& value, const std::string& path,
                    std::optional<bool>& strict);

/// The `usage` of an answer. Parts are cut to what they are parts of, so that differences of them
/// are never below 0, and sums cannot overflow.
chat::Usage read_usage(const rapidjson::Value& value);

/// Why an answer ended; calls that wait are a reason where the upstream says that nothing is left
/// to say.
chat::StopReason stop_reason(std::string_view finish_reason, bool has_calls) noexcept;

/// The error object of a body or of an event; nullopt where there is none.
std::optional<chat::Error> error_in(const rapidjson::Value& root);

chat::Error bad_gateway(std::string message);

}  // namespace gateway::formats::openai_chat
