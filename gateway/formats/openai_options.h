#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/request.h"
#include "gateway/formats/format.h"
#include "gateway/formats/json_writer.h"

/// Options that both of OpenAI's APIs have, and no other.
namespace gateway::formats {

struct SharedText {
  std::string_view name;  ///< in both APIs
  std::string chat::Request::*text;
};

/// Those that are texts under one name, passed on as they are: the upstream knows its words.
inline constexpr std::array<SharedText, 4> kSharedTexts{{
    {"user", &chat::Request::user},
    {"safety_identifier", &chat::Request::safety_identifier},
    {"service_tier", &chat::Request::service_tier},
    {"prompt_cache_key", &chat::Request::prompt_cache_key},
}};

/// Writes those that were sent.
void put_shared_texts(JsonWriter& writer, const chat::Request& request);

/// The members that a schema for the answer has in both: name, description, schema and strict. The
/// name is required there and optional elsewhere.
void put_json_schema(JsonWriter& writer, const chat::OutputFormat& format, Api client);

/// Who asks, for an API that has one field for it: `user`, or else `safety_identifier`.
const std::string& end_user(const chat::Request& request) noexcept;

/// The options that an API other than OpenAI's leaves out, named as a client of `client` wrote
/// them.
std::vector<std::string_view> openai_options_left_out(const chat::Request& request, Api client);

}  // namespace gateway::formats
