#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace macro {

/// Writes JSON for people and programs: two blanks a level, short arrays on one line. What was not
/// measured, is not finite, or is an empty text where a text may be missing, is null. Bytes that
/// are no UTF-8 are replaced.
class JsonText {
 public:
  JsonText();

  void open_object();
  void open_object(std::string_view key);
  void close_object() { out_.EndObject(); }
  void open_array(std::string_view key);
  void close_array() { out_.EndArray(); }

  void text(std::string_view key, std::string_view value);
  void text_or_null(std::string_view key, std::string_view value);
  void number(std::string_view key, const std::optional<double>& value);
  void count(std::string_view key, std::uint64_t value);
  void boolean(std::string_view key, bool value);
  void boolean(std::string_view key, const std::optional<bool>& value);
  void numbers(std::string_view key, const std::vector<std::optional<double>>& values);
  void texts(std::string_view key, const std::vector<std::string>& values);
  void counts(std::string_view key,
              const std::vector<std::pair<std::string, std::uint64_t>>& values);

  /// All of it, with a line end behind.
  [[nodiscard]] std::string str() const;

 private:
  void put_key(std::string_view key);
  void put(std::string_view value);
  void put(const std::optional<double>& value);

  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> out_;
};

}  // namespace macro
