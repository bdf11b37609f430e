#include "gateway/formats/sample_arguments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/json_writer.h"
#include "gateway/formats/sample_number.h"

namespace gateway::formats {
namespace {

using rapidjson::Value;

constexpr std::size_t kMostDepth = 32;     // of values in values
constexpr std::size_t kMostRefs = 16;      // from one to the next
constexpr std::size_t kMostValues = 4096;  // of all, for a schema can ask for billions
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
constexpr std::size_t kMostSchemaBytes = std::size_t{256} << 10U;
// Members and alternatives looked at. Looking one up passes the others, so that a schema could
// have kMostValues times its own members passed.
constexpr std::size_t kMostSteps = std::size_t{1} << 22U;
constexpr std::size_t kLookups = 16;  // of keywords in a schema, at most

// What validators check; a text without meaning does for the others.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kFormats{{
    {"date-time", "2000-01-01T00:00:00Z"},
    {"date", "2000-01-01"},
    {"time", "00:00:00Z"},
    {"duration", "P1D"},
    {"email", "someone@example.com"},
    {"uri", "https://example.com/"},
    {"uuid", "00000000-0000-4000-8000-000000000000"},
    {"ipv4", "192.0.2.1"},
}};

std::size_t size_field(const Value& schema, const char* name, std::size_t otherwise) noexcept {
  const Value* const value = find_field(schema, name);
  return value != nullptr && value->IsUint64() ? static_cast<std::size_t>(value->GetUint64())
                                               : otherwise;
}

const Value* elements_of(const Value& schema, const char* name) noexcept {
  const Value* const value = find_field(schema, name);
  return value != nullptr && value->IsArray() && !value->Empty() ? value : nullptr;
}

bool is_start(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// Code points are what the lengths of a schema count.
std::string fitted(std::string_view text, std::size_t least, std::size_t most) {
  std::string fit;
  std::size_t code_points = 0;
  for (const char byte : text) {
    if (is_start(byte) && code_points++ == most) {
      return fit;
    }
    fit += byte;
  }
  if (code_points < least) {
    fit.append(std::min(least - code_points, kMostBytes), 'x');
  }
  return fit;
}

/// A name in a JSON pointer: "~1" is '/', "~0" is '~' (RFC 6901).
std::string unescaped(std::string_view escaped) {
  std::string name;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const std::string_view code = escaped.substr(i, 2);
    const bool is_code = code == "~0" || code == "~1";
    name += !is_code ? escaped[i] : code == "~1" ? '/' : '~';
    i += is_code ? 1 : 0;
  }
  return name;
}

std::size_t members_of(const Value& value) noexcept {
  return value.IsObject() ? value.MemberCount() : 0;
}

/// The type where it is told, or by what else is told of it; empty where nothing is.
std::string_view type_of(const Value& schema) noexcept {
  if (const Value* const types = elements_of(schema, "type")) {
    return (*types)[0].IsString() ? text_of((*types)[0]) : std::string_view();
  }
  const std::string_view type = text_field(schema, "type");
  const bool is_object = type.empty() && (find_field(schema, "properties") != nullptr ||
                                          find_field(schema, "required") != nullptr);
  return is_object ? "object" : type;
}

class Sampler {
 public:
  Sampler(const Value& root, std::string_view text) : root_(root), text_(text), writer_(buffer_) {}

  std::string arguments() {
    put_object(resolve(root_));
    return take_json(buffer_);
  }

 private:
  /// The schema that says something of its own: behind references, and the first of alternatives.
  /// What it went through is open until its value is written.
  const Value& resolve(const Value& schema) {
    const Value* at = &schema;
    for (std::size_t i = 0; i < kMostRefs; ++i) {
      if (!spend(1 + kLookups * members_of(*at))) {
        return nothing_;
      }
      open_.push_back(at);
      const std::string_view ref = text_field(*at, "$ref");
      const Value* next = ref.empty() ? nullptr : target_of(ref);
      if (next == nullptr && type_of(*at).empty()) {
        next = alternative_of(*at);
      }
      if (next == nullptr) {
        break;
      }
      at = next;
    }
    return *at;
  }

  /// A schema that holds itself ends where the one around it has another choice.
  const Value* alternative_of(const Value& schema) {
    for (const char* const name : {"anyOf", "oneOf", "allOf"}) {
      const Value* const all = elements_of(schema, name);
      if (all == nullptr) {
        continue;
      }
      for (const Value& each : all->GetArray()) {
        if (!spend(1 + open_.size() + members_of(each))) {
          return nullptr;
        }
        const std::string_view ref = text_field(each, "$ref");
        const Value* const meant = ref.empty() ? &each : target_of(ref);
        if (std::find(open_.begin(), open_.end(), meant) == open_.end()) {
          return &each;
        }
      }
      return &(*all)[0];
    }
    return nullptr;
  }

  /// What "#/$defs/X" stands for (RFC 6901); null where it is elsewhere or nowhere.
  const Value* target_of(std::string_view ref) {
    if (ref.front() != '#' || !spend(ref.size())) {
      return nullptr;
    }
    const Value* at = &root_;
    ref.remove_prefix(1);
    while (!ref.empty() && at != nullptr) {
      const std::size_t end = std::min(ref.find('/', 1), ref.size());
      at = find(*at, unescaped(ref.substr(1, end - 1)).c_str());
      ref.remove_prefix(end);
    }
    return at;
  }

  const Value* find(const Value& object, const char* name) {
    return spend(members_of(object)) ? find_field(object, name) : nullptr;
  }

  /// False where the steps are used up, from then on.
  bool spend(std::size_t steps) noexcept {
    steps_ += std::min(steps, kMostSteps);
    return steps_ < kMostSteps;
  }

  void put_value(const Value* property) {
    const std::size_t before = open_.size();
    const Value& schema = resolve(property == nullptr ? nothing_ : *property);
    const Value* const choices = elements_of(schema, "enum");
    const Value* const constant = find_field(schema, "const");
    if (constant != nullptr || choices != nullptr) {
      const Value& value = constant != nullptr ? *constant : (*choices)[0];
      put_json(writer_, buffer_.GetSize() < kMostBytes ? json_text(value) : "null");
    } else {
      put_type(type_of(schema), schema);
    }
    open_.resize(before);
  }

  void put_type(std::string_view type, const Value& schema) {
    if (type == "integer" || type == "number") {
      put_number(sample_number(schema, type == "integer"));
    } else if (type == "boolean") {
      writer_.Bool(true);
    } else if (type == "array") {
      put_array(schema);
    } else if (type == "object") {
      put_object(schema);
    } else if (type == "null") {
      writer_.Null();
    } else {
      put_string(schema);
    }
  }

  void put_number(double number) {
    constexpr double kMostExact = 9007199254740992;  // 2^53
    if (std::trunc(number) == number && std::abs(number) < kMostExact) {
      writer_.Int64(static_cast<std::int64_t>(number));
    } else {
      writer_.Double(number);
    }
  }

  void put_string(const Value& schema) {
    const std::string_view format = text_field(schema, "format");
    const auto* const known = std::find_if(kFormats.begin(), kFormats.end(),
                                           [&](const auto& row) { return row.first == format; });
    if (buffer_.GetSize() >= kMostBytes || steps_ >= kMostSteps) {
      put_text(writer_, "");
    } else if (known != kFormats.end()) {
      put_text(writer_, known->second);
    } else {
      constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
      put_text(writer_, fitted(text_, size_field(schema, "minLength", 0),
                               size_field(schema, "maxLength", kAny)));
    }
  }

  [[nodiscard]] bool has_room() const noexcept {
    return depth_ < kMostDepth && values_ < kMostValues && steps_ < kMostSteps &&
           buffer_.GetSize() < kMostBytes;
  }

  void put_inner(const Value* schema) {
    ++depth_;
    ++values_;
    put_value(schema);
    --depth_;
  }

  void put_array(const Value& schema) {
    const Value* const first = elements_of(schema, "prefixItems");
    const Value* const items = find_field(schema, "items");
    const std::size_t count = size_field(schema, "minItems", 0);
    writer_.StartArray();
    for (std::size_t i = 0; i < count && has_room(); ++i) {
      const bool is_first = first != nullptr && i < first->Size();
      put_inner(is_first ? &(*first)[static_cast<rapidjson::SizeType>(i)] : items);
    }
    writer_.EndArray();
  }

  void put_object(const Value& schema) {
    const Value* const required = elements_of(schema, "required");
    const Value* const properties = find_field(schema, "properties");
    writer_.StartObject();
    if (required != nullptr) {
      for (const Value& name : required->GetArray()) {
        if (!spend(1) || !has_room()) {
          break;
        }
        if (name.IsString()) {
          put_key(writer_, text_of(name));
          put_inner(properties == nullptr ? nullptr : find(*properties, name.GetString()));
        }
      }
    }
    writer_.EndObject();
  }

  const Value nothing_{rapidjson::kObjectType};
  const Value& root_;
  std::string_view text_;
  rapidjson::StringBuffer buffer_;
  JsonWriter writer_;
  std::vector<const Value*> open_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace

std::string sample_arguments(std::string_view schema, std::string_view text) {
  if (schema.size() > kMostSchemaBytes) {
    return "{}";
  }
  const JsonDocument document(schema);
  return document.error() ? "{}" : Sampler(document.root(), text).arguments();
}

}  // namespace gateway::formats
