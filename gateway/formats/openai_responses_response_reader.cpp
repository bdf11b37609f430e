#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/call_id.h"
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

/// False: nobody can tell what is to be called. Models write arguments that are no JSON, and some
/// upstreams give no ids: neither is a reason to keep the answer from a client, who can tell the
/// model.
bool read_call(const Value& item, bool may_be_cut, const std::string& new_id,
               std::vector<chat::Part>& parts) {
  const std::string_view id = text_field(item, "call_id");
  const std::string_view name = text_field(item, "name");
  const std::string_view arguments = text_field(item, "arguments");
  if (may_be_cut && !arguments.empty() && !is_json_object(arguments)) {
    return true;  // the limit cut it off; nobody can make it
  }
  if (name.empty()) {
    return false;
  }
  parts.emplace_back(chat::ToolCallPart{id.empty() ? new_id : std::string(id), std::string(name),
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
  for (rapidjson::SizeType i = 0; i < output->Size(); ++i) {
    const Value& item = (*output)[i];
    const std::string_view type = text_field(item, "type");
    if (type == "message") {
      read_message(item, response.parts);
    } else if (type == "reasoning") {
      read_reasoning(item, response.parts);
    } else if (type == "function_call") {
      has_call = true;
      const bool may_be_cut = status == "incomplete" && i + 1 == output->Size();
      if (!read_call(item, may_be_cut, call_id(text_field(root, "id"), i), response.parts)) {
        return nonsense("a function_call has no name.");
      }
    }
  }
  response.stop_reason = stop_told(root, has_call);
  response.usage = usage_told(find_field(root, "usage"));
  return response;
}

}  // namespace gateway::formats::openai_responses
