#include "gateway/formats/openai_chat_reading.h"

#include <algorithm>

namespace gateway::formats::openai_chat {

using rapidjson::Value;

void ignore(std::string_view path, const Value& value, chat::Request& request) {
  if (asks_for_nothing(value) || value.IsFalse() || request.ignored.size() >= kMaxIgnored) {
    return;
  }
  std::string& entry = request.ignored.emplace_back(path.substr(0, kMaxIgnoredBytes));
  const auto unfit = [](char c) { return c <= ' ' || c >= '\x7F' || c == ','; };
  std::replace_if(entry.begin(), entry.end(), unfit, '?');
}

Failure read_text(const Value& value, const std::string& path, std::string& target) {
  target.clear();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsString()) {
    return wrong_type(path, "a string", value);
  }
  target = text_of(value);
  return std::nullopt;
}

Failure read_name(const Value& object, const std::string& path, std::string& name) {
  const Value* const value = find_field(object, "name");
  if (value == nullptr) {
    return missing_field(path + ".name");
  }
  if (Failure failure = read_text(*value, path + ".name", name)) {
    return failure;
  }
  return name.empty() ? Failure(invalid_value(path + ".name", "must not be empty.")) : std::nullopt;
}

Failure read_schema(const Value& value, const std::string& path, std::string& schema) {
  schema.clear();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return wrong_type(path, "an object (a JSON Schema)", value);
  }
  schema = json_text(value);
  return std::nullopt;
}

Failure read_strict(const Value& value, const std::string& path, std::optional<bool>& strict) {
  strict.reset();
  if (value.IsBool()) {
    strict = value.GetBool();
  }
  return value.IsBool() || value.IsNull() ? std::nullopt
                                          : Failure(wrong_type(path, "a boolean", value));
}

Failure read_cache_control(const Value& value, const std::string& path,
                           std::optional<chat::CacheControl>& cache) {
  cache.reset();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return wrong_type(path, "an object", value);
  }
  if (text_field(value, "type") != "ephemeral") {
    return invalid_value(path + ".type", R"(must be "ephemeral".)");
  }
  cache.emplace();
  const Value* const ttl = find_field(value, "ttl");
  if (ttl == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = read_text(*ttl, path + ".ttl", cache->ttl)) {
    return failure;
  }
  return cache->ttl == "5m" || cache->ttl == "1h"
             ? std::nullopt
             : Failure(invalid_value(path + ".ttl", "must be 5m or 1h."));
}

}  // namespace gateway::formats::openai_chat
