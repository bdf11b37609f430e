#include "macro/provider/question_parts.h"

#include <algorithm>

#include "macro/provider/tokens.h"

namespace macro::provider {

std::optional<Refusal> read_frame(const Json& body, const char* list, Question& question) {
  if (!body.IsObject()) {
    return Refusal{"The body must be a JSON object.", ""};
  }
  question.model = text_member(&body, "model");
  if (question.model.empty()) {
    return Refusal{"you must provide a model parameter", "model"};
  }
  const Json* const stream = member(&body, "stream");
  if (stream != nullptr && !stream->IsBool()) {
    return Refusal{"stream: must be a boolean", "stream"};
  }
  question.stream = is_true(stream);
  const Json* const messages = member(&body, list);
  if (messages == nullptr || !messages->IsArray() || messages->Empty()) {
    return Refusal{std::string(list) + ": must be an array with at least one element", list};
  }
  return std::nullopt;
}

std::optional<Refusal> read_max_tokens(const Json& body, const char* name, Question& question) {
  const Json* const value = member(&body, name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsInt64() || value->GetInt64() < 1) {
    return Refusal{std::string(name) + ": must be a whole number of at least 1", name};
  }
  question.max_tokens = value->GetInt64();
  return std::nullopt;
}

std::optional<Refusal> read_stops(const Json& body, const char* name, Question& question) {
  const Json* const value = member(&body, name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->IsString()) {
    question.stops.push_back(text_of(value));
    return std::nullopt;
  }
  if (!value->IsArray()) {
    return Refusal{std::string(name) + ": must be a text or an array of texts", name};
  }
  for (const Json& stop : value->GetArray()) {
    if (!stop.IsString()) {
      return Refusal{std::string(name) + ": must hold texts only", name};
    }
    question.stops.push_back(text_of(&stop));
  }
  return std::nullopt;
}

void add_texts(const Json* content, std::string& out, Question& question) {
  if (content == nullptr) {
    return;
  }
  if (content->IsString()) {
    out += text_of(content);
    question.prompt_tokens += count_tokens(text_of(content));
    return;
  }
  if (!content->IsArray()) {
    return;
  }
  for (const Json& part : content->GetArray()) {
    const std::string_view text = text_member(&part, "text");
    out += text;
    question.prompt_tokens += count_tokens(text);
    if (member(&part, "cache_control") != nullptr) {
      question.cached_tokens += count_tokens(text);
    }
  }
}

void begin_tool_result(Question& question) {
  if (question.has_tool_results) {
    question.tool_results += "; ";
  }
  question.has_tool_results = true;
}

void keep_tools(const Json* names, Question& question) {
  if (names == nullptr || !names->IsArray()) {
    return;
  }
  const auto named = [names](const OfferedTool& tool) {
    return std::any_of(names->Begin(), names->End(), [&tool](const Json& entry) {
      const Json* const function = member(&entry, "function");
      return text_member(function != nullptr ? function : &entry, "name") == tool.name;
    });
  };
  std::erase_if(question.tools, [&named](const OfferedTool& tool) { return !named(tool); });
}

}  // namespace macro::provider
