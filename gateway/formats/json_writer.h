#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

/// What writing JSON needs, whatever the API.
namespace gateway::formats {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void put_key(JsonWriter& writer, std::string_view key) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

inline void put_text(JsonWriter& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void put_text(JsonWriter& writer, std::string_view key, std::string_view text) {
  put_key(writer, key);
  put_text(writer, text);
}

inline void put_text_or_null(JsonWriter& writer, std::string_view text) {
  if (text.empty()) {
    writer.Null();
  } else {
    put_text(writer, text);
  }
}

/// JSON text that is already valid (a schema, a call's arguments), as it is.
inline void put_json(JsonWriter& writer, std::string_view json) {
  writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

inline std::string take_json(const rapidjson::StringBuffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace gateway::formats
