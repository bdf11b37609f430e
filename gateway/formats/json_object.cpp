#include "gateway/formats/json_object.h"

#include <algorithm>
#include <utility>

namespace gateway::formats {
namespace {

using rapidjson::Value;

}  // namespace

void ignore(const JsonPath& path, std::vector<std::string>& ignored) {
  if (ignored.size() >= kMaxIgnored) {
    return;
  }
  std::string name = path.text();
  if (std::find(ignored.begin(), ignored.end(), name) == ignored.end()) {
    ignored.push_back(std::move(name));
  }
}

const Value* last_field(const Value& object, std::string_view name) noexcept {
  const Value* found = nullptr;
  for (const auto& member : object.GetObject()) {
    if (text_of(member.name) == name) {
      found = member.value.IsNull() ? nullptr : &member.value;
    }
  }
  return found;
}

Failure expect_object(const Value& value, const JsonPath& path) {
  return value.IsObject() ? std::nullopt : Failure(wrong_type(path.text(), "an object", value));
}

Failure expect_elements(const Value& value, const JsonPath& path) {
  if (!value.IsArray()) {
    return wrong_type(path.text(), "an array", value);
  }
  return value.Empty() ? Failure(invalid_value(path.text(), "must have at least one element."))
                       : std::nullopt;
}

Failure take_text(const Value* value, const JsonPath& path, std::string& target) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsString()) {
    return wrong_type(path.text(), "a string", *value);
  }
  target = text_of(*value);
  return std::nullopt;
}

Failure need_text(const Value* value, const JsonPath& path, std::string& target) {
  if (value == nullptr) {
    return missing_field(path.text());
  }
  if (Failure failure = take_text(value, path, target)) {
    return failure;
  }
  return target.empty() ? Failure(invalid_value(path.text(), "must not be empty.")) : std::nullopt;
}

Failure take_bool(const Value* value, const JsonPath& path, bool& target) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsBool()) {
    return wrong_type(path.text(), "a boolean", *value);
  }
  target = value->GetBool();
  return std::nullopt;
}

Failure take_whole(const Value* value, const JsonPath& path, std::int64_t lowest,
                   std::optional<std::int64_t>& target) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsInt64()) {
    return wrong_type(path.text(), "a whole number", *value);
  }
  if (value->GetInt64() < lowest) {
    return invalid_value(path.text(), "must be " + std::to_string(lowest) + " or more.");
  }
  target = value->GetInt64();
  return std::nullopt;
}

Failure take_number(const Value* value, const JsonPath& path, double highest,
                    std::optional<double>& target) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsNumber()) {
    return wrong_type(path.text(), "a number", *value);
  }
  const double number = value->GetDouble();
  if (!(number >= 0 && number <= highest)) {
    return invalid_value(
        path.text(), "must be between 0 and " + std::to_string(static_cast<int>(highest)) + ".");
  }
  target = number;
  return std::nullopt;
}

Failure need_object_text(const Value* value, const JsonPath& path, std::string& target) {
  if (value == nullptr) {
    return missing_field(path.text());
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  target = json_text(*value);
  return std::nullopt;
}

}  // namespace gateway::formats
