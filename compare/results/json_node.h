#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace compare::results {

/// Reads a whole JSON text: numbers as doubles, correctly rounded, NaN and Infinity among them;
/// raw control characters in strings are forgiven. Throws InputError with path, line, column and
/// `expected` for anything else and for what is nested deeper than 64 levels.
rapidjson::Document parse_json_document(std::string_view text, const std::string& path,
                                        std::string_view expected, std::size_t first_line = 1);

/// The same for a text that must be JSON to the letter (RFC 8259): UTF-8, no NaN, no raw control
/// character, nothing behind it; and every number within the range of a double. For what strangers
/// send.
rapidjson::Document parse_strict_json_document(std::string_view text, const std::string& path,
                                               std::string_view expected);

/// A value of a JSON document that knows its place: whatever is not as asked for throws an
/// InputError that names it, `f.json: results[3]: "median" is a string, not a number; expected
/// ...`. The document, the path and the text `expected` must outlive it.
class JsonNode {
 public:
  /// The outermost value.
  JsonNode(const rapidjson::Document& document, const std::string& path, std::string_view expected)
      : value_(&document), path_(&path), expected_(expected) {}

  /// The member of that name: throws if there is none, if it is of another type, or if this is no
  /// object.
  [[nodiscard]] JsonNode object(std::string_view key) const;
  [[nodiscard]] JsonNode array(std::string_view key) const;
  /// Without bytes that are no UTF-8.
  [[nodiscard]] std::string text(std::string_view key) const;
  /// Whether there is such a member and it is not null.
  [[nodiscard]] bool has(std::string_view key) const;
  /// A measurement: nullopt where there is no such member, and where it is null, NaN or infinite.
  /// Throws where it is no number, or negative.
  [[nodiscard]] std::optional<double> figure(std::string_view key) const;
  /// The same, negative ones too.
  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  /// true or false; nullopt where there is no such member. Throws where it is something else.
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;

  /// For files that differ in every way: nullopt where there is no such member of that type, or
  /// this is no object.
  [[nodiscard]] std::optional<JsonNode> object_if(std::string_view key) const;
  [[nodiscard]] std::optional<JsonNode> array_if(std::string_view key) const;
  /// A string as it is, a finite number as JSON has it; "" for all else.
  [[nodiscard]] std::string text_if(std::string_view key) const;

  /// Of an array. at() throws where the element is no object.
  [[nodiscard]] std::size_t size() const { return value_->Size(); }
  [[nodiscard]] JsonNode at(std::size_t index) const;
  /// Like figure(key), of an array's element.
  [[nodiscard]] std::optional<double> figure_at(std::size_t index) const;
  /// Like text(key), of an array's element.
  [[nodiscard]] std::string text_at(std::size_t index) const;
  /// Like number(key), of an array's element.
  [[nodiscard]] std::optional<double> any_number_at(std::size_t index) const;
  /// The number that an array's element is; nullopt for an element that is none.
  [[nodiscard]] std::optional<double> number_at(std::size_t index) const;

  /// Calls visit(name, value) for each member of an object that is an object itself.
  template <typename Visit>
  void for_each_object(Visit visit) const {
    for (const auto& member : value_->GetObject()) {
      if (member.value.IsObject()) {
        visit(name_of(member), JsonNode(*this, member.value, where_of(name_of(member))));
      }
    }
  }
  /// Calls visit(name, value) for each member of an object that is an array.
  template <typename Visit>
  void for_each_array(Visit visit) const {
    for (const auto& member : value_->GetObject()) {
      if (member.value.IsArray()) {
        visit(name_of(member), JsonNode(*this, member.value, where_of(name_of(member))));
      }
    }
  }
  /// Calls visit(name, text) for each member of an object that is a string.
  template <typename Visit>
  void for_each_text(Visit visit) const {
    for (const auto& member : value_->GetObject()) {
      if (member.value.IsString()) {
        visit(name_of(member),
              std::string_view(member.value.GetString(), member.value.GetStringLength()));
      }
    }
  }
  /// Calls visit(name, value) for each member of an object that is true or false.
  template <typename Visit>
  void for_each_flag(Visit visit) const {
    for (const auto& member : value_->GetObject()) {
      if (member.value.IsBool()) {
        visit(name_of(member), member.value.GetBool());
      }
    }
  }
  /// Calls visit(name, JSON text) for each member of an object, whatever it is.
  template <typename Visit>
  void for_each_json(Visit visit) const {
    for (const auto& member : value_->GetObject()) {
      visit(name_of(member), json_of(member.value));
    }
  }
  /// Calls visit(name, number) for each member of an object, as figure() would give it.
  template <typename Visit>
  void for_each_figure(Visit visit) const {
    for (const auto& member : value_->GetObject()) {
      if (const auto number = figure_of(member.value, "\"" + std::string(name_of(member)) + "\"")) {
        visit(name_of(member), *number);
      }
    }
  }

  [[nodiscard]] bool is_array() const { return value_->IsArray(); }
  /// "f.json: results[3]", for messages.
  [[nodiscard]] std::string place() const;
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  JsonNode(const JsonNode& parent, const rapidjson::Value& value, std::string where)
      : value_(&value),
        path_(parent.path_),
        expected_(parent.expected_),
        where_(std::move(where)) {}

  static std::string_view name_of(const rapidjson::Value::Member& member) {
    return {member.name.GetString(), member.name.GetStringLength()};
  }
  static std::string json_of(const rapidjson::Value& value);
  [[nodiscard]] const rapidjson::Value* find(std::string_view key) const;
  [[nodiscard]] const rapidjson::Value* find_if_object(std::string_view key) const;
  [[nodiscard]] const rapidjson::Value& require(std::string_view key) const;
  [[nodiscard]] std::optional<double> number_of(const rapidjson::Value& value,
                                                const std::string& name) const;
  [[nodiscard]] std::optional<double> figure_of(const rapidjson::Value& value,
                                                const std::string& name) const;
  [[nodiscard]] std::string where_of(std::string_view key) const;

  const rapidjson::Value* value_;
  const std::string* path_;
  std::string_view expected_;
  std::string where_;  ///< "results[3]"; empty for the outermost value
};

}  // namespace compare::results
