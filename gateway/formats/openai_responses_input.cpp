#include "gateway/formats/openai_responses_input.h"

#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "gateway/formats/openai_responses_content.h"
#include "gateway/formats/openai_responses_terms.h"
#include "gateway/formats/role_names.h"

namespace gateway::formats::openai_responses {
namespace {

using rapidjson::Value;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

Failure read_role(const Value* value, const JsonPath& path, chat::Role& role) {
  std::string name;
  if (Failure failure = need_text(value, path, name)) {
    return failure;
  }
  const auto known = find_role(name);
  if (!known) {
    return invalid_value(path.text(), "must be system, developer, user or assistant.");
  }
  role = *known;
  return std::nullopt;
}

/// Puts items into messages: one that is read into the run of neighbours that it belongs to.
class InputReader {
 public:
  explicit InputReader(chat::Request& request) : request_(request) {}

  Failure read_item(const Value& item, const JsonPath& path) {
    if (Failure failure = expect_object(item, path)) {
      return failure;
    }
    const JsonPath type_path = path.field("type");
    std::string type = "message";  // messages may leave it out
    if (Failure failure = take_text(last_field(item, "type"), type_path, type)) {
      return failure;
    }
    if (type == "message") {
      return read_message(item, path);
    }
    if (type == "function_call") {
      return read_call(item, path);
    }
    if (type == "function_call_output") {
      return read_result(item, path);
    }
    if (type == "reasoning") {
      return read_reasoning(item, path);
    }
    if (type == "item_reference") {
      return unsupported_field(type_path.text(), "nothing is stored here: send the item itself.");
    }
    return unsupported_field(
        type_path.text(), "items are message, function_call, function_call_output and reasoning.");
  }

 private:
  enum class Run { none, assistant, results };

  /// The parts of the run that is open, or of a new message.
  std::vector<chat::Part>& parts_of(Run run) {
    if (run_ != run) {
      run_ = run;
      request_.messages.push_back(
          {run == Run::assistant ? chat::Role::assistant : chat::Role::user, {}});
    }
    return request_.messages.back().parts;
  }

  Failure read_message(const Value& item, const JsonPath& path) {
    constexpr Fields<5> kNames = {"type", "role", "content", "id", "status"};
    const auto fields = known_fields(item, kNames, path, request_.ignored);
    chat::Message message;
    if (Failure failure = read_role(fields[1], path.field("role"), message.role)) {
      return failure;
    }
    const JsonPath content_path = path.field("content");
    if (fields[2] == nullptr) {
      return missing_field(content_path.text());
    }
    if (Failure failure =
            read_content(*fields[2], content_path, message.role, message.parts, request_.ignored)) {
      return failure;
    }
    if (message.role != chat::Role::assistant) {
      run_ = Run::none;
      request_.messages.push_back(std::move(message));
      return std::nullopt;
    }
    for (chat::Part& part : message.parts) {
      parts_of(Run::assistant).push_back(std::move(part));
    }
    return std::nullopt;
  }

  Failure read_call(const Value& item, const JsonPath& path) {
    constexpr Fields<6> kNames = {"type", "call_id", "name", "arguments", "id", "status"};
    const auto fields = known_fields(item, kNames, path, request_.ignored);
    chat::ToolCallPart call;
    if (Failure failure = need_text(fields[1], path.field("call_id"), call.id)) {
      return failure;
    }
    if (Failure failure = need_text(fields[2], path.field("name"), call.name)) {
      return failure;
    }
    // A text that is no JSON is what the model wrote: a client can only send back what it was sent.
    if (Failure failure = take_text(fields[3], path.field("arguments"), call.arguments)) {
      return failure;
    }
    if (call.arguments.empty()) {
      call.arguments = "{}";
    }
    calls_.insert(call.id);
    parts_of(Run::assistant).emplace_back(std::move(call));
    return std::nullopt;
  }

  Failure read_result(const Value& item, const JsonPath& path) {
    constexpr Fields<5> kNames = {"type", "call_id", "output", "id", "status"};
    const auto fields = known_fields(item, kNames, path, request_.ignored);
    const JsonPath id_path = path.field("call_id");
    const JsonPath output_path = path.field("output");
    chat::ToolResultPart result;
    if (Failure failure = need_text(fields[1], id_path, result.call_id)) {
      return failure;
    }
    if (!calls_.contains(result.call_id)) {
      return invalid_value(id_path.text(), "answers no function_call before it.");
    }
    if (fields[2] == nullptr) {
      return missing_field(output_path.text());
    }
    if (Failure failure = read_output(*fields[2], output_path, result.content, request_.ignored)) {
      return failure;
    }
    parts_of(Run::results).emplace_back(std::move(result));
    return std::nullopt;
  }

  Failure read_reasoning(const Value& item, const JsonPath& path) {
    constexpr Fields<6> kNames = {"type",    "summary", "encrypted_content",
                                  "content", "id",      "status"};
    const auto fields = known_fields(item, kNames, path, request_.ignored);
    std::string encrypted;
    if (Failure failure = take_text(fields[2], path.field("encrypted_content"), encrypted)) {
      return failure;
    }
    for (const std::size_t at : {1U, 3U}) {
      if (fields[at] != nullptr && !fields[at]->IsArray()) {
        return wrong_type(path.field(kNames[at]).text(), "an array", *fields[at]);
      }
    }
    ReasoningText reasoning = reasoning_text(item);
    if (reasoning.told) {
      parts_of(Run::assistant)
          .emplace_back(chat::ThinkingPart{std::move(reasoning.text), std::move(encrypted)});
    } else if (!encrypted.empty()) {
      parts_of(Run::assistant).emplace_back(chat::OpaqueThinkingPart{std::move(encrypted)});
    } else {
      ignore(path, request_.ignored);  // it would have to be looked up by its id
    }
    return std::nullopt;
  }

  chat::Request& request_;
  Run run_ = Run::none;
  std::unordered_set<std::string> calls_;
};

}  // namespace

Failure read_input(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return missing_field(path.text());
  }
  const std::size_t before = request.messages.size();
  if (value->IsString()) {
    request.messages.push_back({chat::Role::user, {chat::TextPart{std::string(text_of(*value))}}});
    return std::nullopt;
  }
  if (!value->IsArray()) {
    return wrong_type(path.text(), "a string or an array of items", *value);
  }
  InputReader reader(request);
  for (rapidjson::SizeType i = 0; i < value->Size(); ++i) {
    const JsonPath item_path = path.element(i);
    if (Failure failure = reader.read_item((*value)[i], item_path)) {
      return failure;
    }
  }
  return request.messages.size() == before
             ? Failure(invalid_value(path.text(), "must have at least one message."))
             : std::nullopt;
}

}  // namespace gateway::formats::openai_responses
