#include "macro/export/json_text.h"

#include <cmath>

#include "compare/results/json_text.h"
#include "compare/results/utf8.h"

namespace macro {
namespace {

rapidjson::SizeType size_of(std::string_view text) {
  return static_cast<rapidjson::SizeType>(text.size());
}

}  // namespace

JsonText::JsonText() : out_(buffer_) {
  out_.SetIndent(' ', 2);
  out_.SetFormatOptions(rapidjson::kFormatSingleLineArray);
}

void JsonText::put_key(std::string_view key) {
  const std::string valid = compare::results::to_valid_utf8(key);
  out_.Key(valid.data(), size_of(valid));
}

void JsonText::put(std::string_view value) {
  const std::string valid = compare::results::to_valid_utf8(value);
  out_.String(valid.data(), size_of(valid));
}

void JsonText::put(const std::optional<double>& value) {
  if (value && std::isfinite(*value)) {
    const std::string digits = compare::results::json_number(*value);
    out_.RawValue(digits.data(), digits.size(), rapidjson::kNumberType);
  } else {
    out_.Null();
  }
}

void JsonText::open_object() { out_.StartObject(); }

void JsonText::open_object(std::string_view key) {
  put_key(key);
  out_.StartObject();
}

void JsonText::open_array(std::string_view key) {
  put_key(key);
  out_.StartArray();
}

void JsonText::text(std::string_view key, std::string_view value) {
  put_key(key);
  put(value);
}

void JsonText::text_or_null(std::string_view key, std::string_view value) {
  put_key(key);
  if (value.empty()) {
    out_.Null();
  } else {
    put(value);
  }
}

void JsonText::number(std::string_view key, const std::optional<double>& value) {
  put_key(key);
  put(value);
}

void JsonText::count(std::string_view key, std::uint64_t value) {
  put_key(key);
  out_.Uint64(value);
}

void JsonText::boolean(std::string_view key, bool value) {
  put_key(key);
  out_.Bool(value);
}

void JsonText::boolean(std::string_view key, const std::optional<bool>& value) {
  put_key(key);
  if (value) {
    out_.Bool(*value);
  } else {
    out_.Null();
  }
}

void JsonText::numbers(std::string_view key, const std::vector<std::optional<double>>& values) {
  open_array(key);
  for (const auto& value : values) {
    put(value);
  }
  out_.EndArray();
}

void JsonText::texts(std::string_view key, const std::vector<std::string>& values) {
  open_array(key);
  for (const std::string& value : values) {
    put(value);
  }
  out_.EndArray();
}

void JsonText::counts(std::string_view key,
                      const std::vector<std::pair<std::string, std::uint64_t>>& values) {
  open_object(key);
  for (const auto& [class_name, value] : values) {
    count(class_name, value);
  }
  out_.EndObject();
}

std::string JsonText::str() const {
  return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n";
}

}  // namespace macro
