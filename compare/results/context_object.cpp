#include "compare/results/context_object.h"

#include <string>

namespace compare::results {
namespace {

constexpr int kDeepest = 64;
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNanAndInfFlag;

/// The text may be hostile: what works on a Document recurses as deep as it is nested.
bool nested_too_deep(std::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char character = json[at];
    if (in_string) {
      at += character == '\\' ? 1 : 0;
      in_string = character != '"';
    } else if (character == '"') {
      in_string = true;
    } else if (character == '{' || character == '[') {
      if (++depth > kDeepest) {
        return true;
      }
    } else if (character == '}' || character == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::unique_ptr<rapidjson::Document> context_object(const Context& context, std::string_view key) {
  const auto json = context.json(key);
  if (!json) {
    return nullptr;
  }
  const std::string text = context.text(key).value_or(std::string(*json));
  auto object = std::make_unique<rapidjson::Document>();
  if (nested_too_deep(text) || object->Parse<kFlags>(text.data(), text.size()).HasParseError() ||
      !object->IsObject()) {
    return nullptr;
  }
  return object;
}

}  // namespace compare::results
