#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/chat/error.h"
#include "gateway/chat/response.h"
#include "gateway/formats/format.h"
#include "gateway/formats/json_writer.h"

/// The Responses API's words for terms of the neutral model, where whole answers, streams and
/// errors share them.
namespace gateway::formats::openai_responses {

/// "message", "type", "param" and "code" of an error.
void put_error_fields(JsonWriter& writer, const chat::Error& error);

/// The error's code, or the one that its kind has in this API.
std::string_view error_code(const chat::Error& error) noexcept;

/// What an `error` object (or an event that has its fields) tells; bad_gateway and a sentence of
/// ours where it tells nothing.
chat::Error error_told(const rapidjson::Value* error);

/// The tokens that a `usage` object tells.
chat::Usage usage_told(const rapidjson::Value* usage) noexcept;

/// Why the answer ended, by the fields of a response object; what it holds counts for more than a
/// status that says nothing.
chat::StopReason stop_told(const rapidjson::Value& response, bool has_call) noexcept;

/// The text of a reasoning item: its summary, or its content where there is no summary.
struct ReasoningText {
  bool told = false;  ///< also where the text is empty
  std::string text = {};
};
ReasoningText reasoning_text(const rapidjson::Value& item);

/// Between the parts of a summary.
constexpr std::string_view kBetweenSummaries = "\n\n";

/// The id of the item that a part becomes; `index` is its place in the output.
std::string item_id(const chat::Part& part, const Stamp& stamp, std::size_t index);

/// An item of the output. `status` is "in_progress", "completed" or "incomplete".
void put_item(JsonWriter& writer, const chat::Part& part, std::string_view id,
              std::string_view status);

/// The content part of a text or a refusal.
void put_content_part(JsonWriter& writer, const chat::Part& part);

/// {"type":"summary_text","text"}
void put_summary_part(JsonWriter& writer, std::string_view text);

/// Whether a part becomes an item: an empty text does not.
bool is_shown(const chat::Part& part) noexcept;

/// The response object, whole or (`in_progress`) without output and usage.
void put_response(JsonWriter& writer, const chat::Response& response, const Stamp& stamp,
                  bool in_progress);

/// The options of a request as an answer repeats them, with the API's default for those that it has
/// not got.
void put_echo(JsonWriter& writer, const chat::Request& asked);

/// "response.completed" or "response.incomplete"
std::string_view end_event(chat::StopReason reason) noexcept;

}  // namespace gateway::formats::openai_responses
