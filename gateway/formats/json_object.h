#pragma once

#include <rapidjson/document.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/error.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/json_path.h"

/// Reading the objects of a client's request field by field. Of a field sent twice the last counts;
/// null stands for a field that was not sent.
namespace gateway::formats {

/// Why something could not be read; nullopt: it was.
using Failure = std::optional<chat::Error>;

/// At most so many fields are listed as ignored: a body can have a million.
constexpr std::size_t kMaxIgnored = 64;

/// Lists a field as ignored, once.
void ignore(const JsonPath& path, std::vector<std::string>& ignored);

/// The field, as it was sent last; null where it is not there or is null.
const rapidjson::Value* last_field(const rapidjson::Value& object, std::string_view name) noexcept;

/// The fields of an object in the order of `names`, null where one was not sent; what has another
/// name and asks for something is listed in `ignored`.
template <std::size_t N>
std::array<const rapidjson::Value*, N> known_fields(const rapidjson::Value& object,
                                                    const std::array<std::string_view, N>& names,
                                                    const JsonPath& path,
                                                    std::vector<std::string>& ignored) {
  std::array<const rapidjson::Value*, N> fields{};
  for (const auto& member : object.GetObject()) {
    const std::string_view name = text_of(member.name);
    std::size_t at = 0;
    while (at < N && names[at] != name) {
      ++at;
    }
    if (at < N) {
      fields[at] = member.value.IsNull() ? nullptr : &member.value;
    } else if (!asks_for_nothing(member.value)) {
      ignore(path.field(name), ignored);
    }
  }
  return fields;
}

Failure expect_object(const rapidjson::Value& value, const JsonPath& path);

/// An array of at least one element.
Failure expect_elements(const rapidjson::Value& value, const JsonPath& path);

/// The readers below leave `target` alone where the field was not sent (`value` is null), and
/// need_* take that, and the empty text, for an error.
Failure take_text(const rapidjson::Value* value, const JsonPath& path, std::string& target);
Failure need_text(const rapidjson::Value* value, const JsonPath& path, std::string& target);
Failure take_bool(const rapidjson::Value* value, const JsonPath& path, bool& target);
Failure take_whole(const rapidjson::Value* value, const JsonPath& path, std::int64_t lowest,
                   std::optional<std::int64_t>& target);
/// A number from 0 to `highest`.
Failure take_number(const rapidjson::Value* value, const JsonPath& path, double highest,
                    std::optional<double>& target);
/// The JSON text of an object.
Failure need_object_text(const rapidjson::Value* value, const JsonPath& path, std::string& target);

}  // namespace gateway::formats
