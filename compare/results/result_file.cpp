#include "compare/results/result_file.h"

#include <rapidjson/document.h>

#include <algorithm>

#include "compare/results/json_text.h"

namespace compare::results {
namespace {

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag;

const std::string* find(const Context& context, std::string_view key) {
  const auto entry = std::find_if(context.entries.begin(), context.entries.end(),
                                  [key](const auto& candidate) { return candidate.first == key; });
  return entry == context.entries.end() ? nullptr : &entry->second;
}

void set(Context& context, std::string_view key, std::string json) {
  for (auto& entry : context.entries) {
    if (entry.first == key) {
      entry.second = std::move(json);
      return;
    }
  }
  context.entries.emplace_back(key, std::move(json));
}

}  // namespace

std::optional<std::string_view> Context::json(std::string_view key) const {
  const std::string* json = find(*this, key);
  return json == nullptr ? std::nullopt : std::optional<std::string_view>(*json);
}

std::optional<std::string> Context::text(std::string_view key) const {
  const std::string* json = find(*this, key);
  if (json == nullptr || !json->starts_with('"')) {
    return std::nullopt;
  }
  rapidjson::Document value;
  value.Parse<kFlags>(json->data(), json->size());
  if (value.HasParseError() || !value.IsString()) {
    return std::nullopt;
  }
  return std::string(value.GetString(), value.GetStringLength());
}

std::optional<double> Context::number(std::string_view key) const {
  const std::string* json = find(*this, key);
  return json == nullptr ? std::nullopt : parse_json_number(*json);
}

void Context::set_text(std::string_view key, std::string_view value) {
  set(*this, key, json_string(value));
}

void Context::set_number(std::string_view key, double value) {
  set(*this, key, json_number(value));
}

}  // namespace compare::results
