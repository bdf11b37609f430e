#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats::openai_responses {
namespace {

using rapidjson::Value;

tl::unexpected<chat::Error> nonsense(const std::string& what) {
  return tl::unexpected(chat::Error{.kind = chat::ErrorKind::bad_gateway,
                                    .message = "The upstream's answer makes no sense: " + what});
}

void read_message(const Value& item, std::vector<chat::Part>& parts) {
  const Value* const content = find_field(item, "content");
  if (content == nullptr || !content->IsArray()) {
    return;
  }
  for (const Value& part : content->GetArray()) {
    const std::string_view type = text_field(part, "type");
    if (type == "output_text") {
      if (const std::string_view text = text_field(part, "text"); !text.empty()) {
        parts.emplace_back(chat::TextPart{std::string(text)});
      }
    } else if (type == "refusal") {
      parts.emplace_back(chat::RefusalPart{std::string(text_field(part, "refusal"))});
    }
  }
}

void read_reasoning(const Value& item, std::vector<chat::Part>& parts) {
  const std::string_view encrypted = text_field(item, "encrypted_content");
  ReasoningText reasoning = reasoning_text(item);
  if (reasoning.told) {
    parts.emplace_back(chat::ThinkingPart{std::move(reasoning.text), std::string(encrypted)});
  } else if (!encrypted.empty()) {
    parts.emplace_back(chat::OpaqueThinkingPart{std::string(encrypted)});
  }
}

/// False: the call makes no sense.
bool read_call(const Value& item, bool may_be_cut, std::vector<chat::Part>& parts) {
  const std::string_view id = text_field(item, "call_id");
  const std::string_view name = text_field(item, "name");
  const std::string_view arguments = text_field(item, "arguments");
  if (id.empty() || name.empty()) {
    return false;
  }
  if (!arguments.empty() && !is_json_object(arguments)) {
    return may_be_cut;
  }
  parts.emplace_back(chat::ToolCallPart{std::string(id), std::string(name),
                                        arguments.empty() ? "{}" : std::string(arguments)});
  return true;
}

}  // namespace

tl::expected<chat::Response, chat::Error> read_response(std::string_view body) {
  const JsonDocument document(body);
  if (document.error()) {
    return nonsense("it is no JSON.");
  }
  const Value& root = document.root();
  const std::string_view status = text_field(root, "status");
  if (const Value* const error = find_field(root, "error");
      error != nullptr || status == "failed") {
    return tl::unexpected(error_told(error));
  }
  const Value* const output = find_field(root, "output");
  if (output == nullptr || !output->IsArray()) {
    return nonsense("it has no array 'output'.");
  }
  if (!status.empty() && status != "completed" && status != "incomplete") {
    return nonsense("its status is neither completed nor incomplete.");
  }
  chat::Response response;
  response.model = text_field(root, "model");
  response.parts.reserve(output->Size());
  bool has_call = false;
  for (const Value& item : output->GetArray()) {
    const std::string_view type = text_field(item, "type");
    if (type == "message") {
      read_message(item, response.parts);
    } else if (type == "reasoning") {
      read_reasoning(item, response.parts);
    } else if (type == "function_call") {
      has_call = true;
      if (!read_call(item, status == "incomplete", response.parts)) {
        return nonsense("a function_call has no call_id, no name, or arguments of no object.");
      }
    }
  }
  response.stop_reason = stop_told(root, has_call);
  response.usage = usage_told(find_field(root, "usage"));
  return response;
}

}  // namespace gateway::formats::openai_responses
