#include "compare/results/json_node.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <limits>

#include "compare/results/forgiving_stream.h"
#include "compare/results/input_error.h"
#include "compare/results/json_parse_error.h"
#include "compare/results/json_text.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr int kDeepest = 64;
constexpr unsigned kStrictFlags = rapidjson::kParseIterativeFlag |
                                  rapidjson::kParseValidateEncodingFlag |
                                  rapidjson::kParseNumbersAsStringsFlag;
constexpr unsigned kForgivingFlags = rapidjson::kParseIterativeFlag |
                                     rapidjson::kParseNanAndInfFlag |
                                     rapidjson::kParseNumbersAsStringsFlag;

/// Hands the events on to a document, numbers as doubles, and stops where it is nested too deep.
class Events {
 public:
  Events(rapidjson::Document& document, bool strict) : document_(document), strict_(strict) {}

  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  // NOLINTBEGIN(readability-identifier-naming): RapidJSON's handler concept
  bool Null() { return document_.Null(); }
  bool Bool(bool flag) { return document_.Bool(flag); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    const double number =
        parse_json_number({text, length}).value_or(std::numeric_limits<double>::quiet_NaN());
    if (strict_ && !std::isfinite(number)) {
      refusal_ = "a number beyond the range of a double";
      return false;
    }
    return document_.Double(number);
  }
  // Numbers come as text, so none of these is called.
  static bool Int(int /*number*/) { return false; }
  static bool Uint(unsigned /*number*/) { return false; }
  static bool Int64(std::int64_t /*number*/) { return false; }
  static bool Uint64(std::uint64_t /*number*/) { return false; }
  static bool Double(double /*number*/) { return false; }
  bool String(const char* text, rapidjson::SizeType length, bool copy) {
    return document_.String(text, length, copy);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    return document_.Key(text, length, copy);
  }
  bool StartObject() { return descend() && document_.StartObject(); }
  bool EndObject(rapidjson::SizeType count) {
    --depth_;
    return document_.EndObject(count);
  }
  bool StartArray() { return descend() && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType count) {
    --depth_;
    return document_.EndArray(count);
  }
  // NOLINTEND(readability-identifier-naming)

 private:
  bool descend() {
    if (++depth_ > kDeepest) {
      refusal_ = "nested deeper than " + std::to_string(kDeepest) + " levels";
    }
    return depth_ <= kDeepest;
  }

  rapidjson::Document& document_;
  bool strict_;
  int depth_ = 0;
  std::string refusal_;
};

std::string described(const rapidjson::Value& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return "null";
    case rapidjson::kFalseType:
      return "false";
    case rapidjson::kTrueType:
      return "true";
    case rapidjson::kObjectType:
      return "an object";
    case rapidjson::kArrayType:
      return "an array";
    case rapidjson::kStringType:
      return "a string";
    case rapidjson::kNumberType:
      break;
  }
  return "a number";
}

template <unsigned kFlags, typename Stream>
rapidjson::Document parse(Stream& stream, std::string_view text, const std::string& path,
                          std::string_view expected, std::size_t first_line) {
  rapidjson::Document document;
  rapidjson::ParseResult parsed;
  std::string refusal;
  auto populate = [&](rapidjson::Document& target) {
    Events events(target, kFlags == kStrictFlags);
    rapidjson::Reader reader;
    parsed = reader.Parse<kFlags>(stream, events);
    refusal = events.refusal();
    return !parsed.IsError();
  };
  document.Populate(populate);
  if (parsed.IsError()) {
    throw_json_error(path, text, parsed, refusal, expected, first_line);
  }
  return document;
}

/// Writes numbers as json_number does.
class NumberWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Writer::Writer;
  // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's handler concept
  bool Double(double number) {
    const std::string text = std::isfinite(number) ? json_number(number) : "null";
    return RawValue(text.data(), text.size(), rapidjson::kNumberType);
  }
};

std::string quoted(std::string_view key) { return "\"" + to_valid_utf8(key) + "\""; }

}  // namespace

rapidjson::Document parse_json_document(std::string_view text, const std::string& path,
                                        std::string_view expected, std::size_t first_line) {
  ForgivingStream stream(text);
  return parse<kForgivingFlags>(stream, text, path, expected, first_line);
}

rapidjson::Document parse_strict_json_document(std::string_view text, const std::string& path,
                                               std::string_view expected) {
  // RapidJSON would take it for the end, whatever follows.
  if (text.find('\0') != std::string_view::npos) {
    throw InputError(path + ": a zero byte in it, so it is no JSON; " + std::string(expected));
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  return parse<kStrictFlags>(stream, text, path, expected, 1);
}

std::string JsonNode::place() const { return *path_ + (where_.empty() ? "" : ": " + where_); }

void JsonNode::refuse(const std::string& why) const {
  throw InputError(place() + ": " + why + "; " + std::string(expected_));
}

std::string JsonNode::where_of(std::string_view key) const {
  return where_ + (where_.empty() ? "" : ".") + to_valid_utf8(key);
}

const rapidjson::Value* JsonNode::find(std::string_view key) const {
  if (!value_->IsObject()) {
    refuse("it is " + described(*value_) + ", not an object");
  }
  const auto member = value_->FindMember(
      rapidjson::Value(rapidjson::StringRef(key.data(), static_cast<unsigned>(key.size()))));
  return member == value_->MemberEnd() ? nullptr : &member->value;
}

const rapidjson::Value* JsonNode::find_if_object(std::string_view key) const {
  return value_->IsObject() ? find(key) : nullptr;
}

const rapidjson::Value& JsonNode::require(std::string_view key) const {
  const rapidjson::Value* value = find(key);
  if (value == nullptr) {
    refuse("no " + quoted(key) + " in it");
  }
  return *value;
}

JsonNode JsonNode::object(std::string_view key) const {
  const rapidjson::Value& value = require(key);
  if (!value.IsObject()) {
    refuse(quoted(key) + " is " + described(value) + ", not an object");
  }
  return {*this, value, where_of(key)};
}

JsonNode JsonNode::array(std::string_view key) const {
  const rapidjson::Value& value = require(key);
  if (!value.IsArray()) {
    refuse(quoted(key) + " is " + described(value) + ", not an array");
  }
  return {*this, value, where_of(key)};
}

std::string JsonNode::text(std::string_view key) const {
  const rapidjson::Value& value = require(key);
  if (!value.IsString()) {
    refuse(quoted(key) + " is " + described(value) + ", not a string");
  }
  return to_valid_utf8({value.GetString(), value.GetStringLength()});
}

std::optional<JsonNode> JsonNode::object_if(std::string_view key) const {
  const rapidjson::Value* value = find_if_object(key);
  return value != nullptr && value->IsObject()
             ? std::optional<JsonNode>(JsonNode(*this, *value, where_of(key)))
             : std::nullopt;
}

std::optional<JsonNode> JsonNode::array_if(std::string_view key) const {
  const rapidjson::Value* value = find_if_object(key);
  return value != nullptr && value->IsArray()
             ? std::optional<JsonNode>(JsonNode(*this, *value, where_of(key)))
             : std::nullopt;
}

std::string JsonNode::text_if(std::string_view key) const {
  const rapidjson::Value* value = find_if_object(key);
  if (value != nullptr && value->IsString()) {
    return to_valid_utf8({value->GetString(), value->GetStringLength()});
  }
  return value != nullptr && value->IsNumber() && std::isfinite(value->GetDouble())
             ? json_number(value->GetDouble())
             : "";
}

bool JsonNode::has(std::string_view key) const {
  const rapidjson::Value* value = find(key);
  return value != nullptr && !value->IsNull();
}

std::optional<double> JsonNode::number_of(const rapidjson::Value& value,
                                          const std::string& name) const {
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsNumber()) {
    refuse(name + " is " + described(value) + ", not a number");
  }
  const double number = value.GetDouble();
  return std::isfinite(number) ? std::optional<double>(number) : std::nullopt;
}

std::optional<double> JsonNode::figure_of(const rapidjson::Value& value,
                                          const std::string& name) const {
  const auto number = number_of(value, name);
  if (number && *number < 0) {
    refuse(name + " is negative");
  }
  return number;
}

std::optional<double> JsonNode::figure(std::string_view key) const {
  const rapidjson::Value* value = find(key);
  return value == nullptr ? std::nullopt : figure_of(*value, quoted(key));
}

std::optional<double> JsonNode::number(std::string_view key) const {
  const rapidjson::Value* value = find(key);
  return value == nullptr ? std::nullopt : number_of(*value, quoted(key));
}

std::optional<bool> JsonNode::flag(std::string_view key) const {
  const rapidjson::Value* value = find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsBool()) {
    refuse(quoted(key) + " is " + described(*value) + ", not true or false");
  }
  return value->GetBool();
}

JsonNode JsonNode::at(std::size_t index) const {
  const rapidjson::Value& value = (*value_)[static_cast<rapidjson::SizeType>(index)];
  const std::string name = "[" + std::to_string(index) + "]";
  if (!value.IsObject()) {
    refuse((where_.empty() ? "" : "element ") + name + " is " + described(value) +
           ", not an object");
  }
  return {*this, value, where_ + name};
}

std::optional<double> JsonNode::figure_at(std::size_t index) const {
  return figure_of((*value_)[static_cast<rapidjson::SizeType>(index)],
                   "element [" + std::to_string(index) + "]");
}

std::optional<double> JsonNode::any_number_at(std::size_t index) const {
  return number_of((*value_)[static_cast<rapidjson::SizeType>(index)],
                   "element [" + std::to_string(index) + "]");
}

std::string JsonNode::json_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  NumberWriter writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string JsonNode::text_at(std::size_t index) const {
  const rapidjson::Value& value = (*value_)[static_cast<rapidjson::SizeType>(index)];
  if (!value.IsString()) {
    refuse("element [" + std::to_string(index) + "] is " + described(value) + ", not a string");
  }
  return to_valid_utf8({value.GetString(), value.GetStringLength()});
}

std::optional<double> JsonNode::number_at(std::size_t index) const {
  const rapidjson::Value& value = (*value_)[static_cast<rapidjson::SizeType>(index)];
  return value.IsNumber() ? std::optional<double>(value.GetDouble()) : std::nullopt;
}

}  // namespace compare::results
