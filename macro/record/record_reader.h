#pragma once

#include <rapidjson/document.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "macro/record/check_outcome_names.h"
#include "macro/record/run_record_fields.h"

namespace macro {

/// A record's lists are never longer: a day of seconds is 86,400, and a file that says otherwise
/// shall not fill the memory.
inline constexpr std::size_t kLongestRecordList = 1'000'000;

/// The archive of list_fields() that reads a record's fields from a JSON object that anyone may
/// have written: types are checked, whole numbers are not negative and fit, others are finite,
/// lists are not longer than kLongestRecordList. Throws std::runtime_error that names the field
/// with its place: "no usable field 'blocks[1].checks[0].outcome'".
class RecordReader {
 public:
  explicit RecordReader(const rapidjson::Value& object) : RecordReader(object, nullptr) {}

  /// What may be unmeasured is unmeasured where an older record does not have it.
  template <typename Value>
  void field(const char* name, std::optional<Value>& value) {
    value.reset();
    added_field(name, value);
  }
  template <typename Value>
  void field(const char* name, Value& value) {
    const auto member = object_.FindMember(name);
    const Place place{place_, name};
    if (member == object_.MemberEnd()) {
      refuse(place);
    }
    read(member->value, value, place);
  }
  template <typename Value>
  void added_field(const char* name, Value& value) {
    const auto member = object_.FindMember(name);
    if (member != object_.MemberEnd()) {
      read(member->value, value, Place{place_, name});
    }
  }
  template <typename Record>
  void members(Record& record) {
    list_fields(*this, record);
  }

 private:
  /// Where a value is: a member of what is at `parent`, or without a name an element of it.
  struct Place {
    const Place* parent = nullptr;
    const char* name = nullptr;
    std::size_t index = 0;
  };

  RecordReader(const rapidjson::Value& object, const Place* place)
      : object_(object), place_(place) {}

  static std::string text_of(const Place& place) {
    const std::string before = place.parent != nullptr ? text_of(*place.parent) : "";
    if (place.name == nullptr) {
      return before + "[" + std::to_string(place.index) + "]";
    }
    return before + (before.empty() ? "" : ".") + place.name;
  }
  [[noreturn]] static void refuse(const Place& place, const std::string& why = "") {
    throw std::runtime_error("no usable field '" + text_of(place) + "'" +
                             (why.empty() ? why : ": " + why));
  }
  static void require(bool holds, const Place& place) {
    if (!holds) {
      refuse(place);
    }
  }

  static void read(const rapidjson::Value& json, int& value, const Place& place) {
    require(json.IsInt() && json.GetInt() >= 0, place);
    value = json.GetInt();
  }
  static void read(const rapidjson::Value& json, std::int64_t& value, const Place& place) {
    require(json.IsInt64() && json.GetInt64() >= 0, place);
    value = json.GetInt64();
  }
  static void read(const rapidjson::Value& json, std::uint64_t& value, const Place& place) {
    require(json.IsUint64(), place);
    value = json.GetUint64();
  }
  static void read(const rapidjson::Value& json, bool& value, const Place& place) {
    require(json.IsBool(), place);
    value = json.GetBool();
  }
  static void read(const rapidjson::Value& json, double& value, const Place& place) {
    require(json.IsNumber() && std::isfinite(json.GetDouble()), place);
    value = json.GetDouble();
  }
  static void read(const rapidjson::Value& json, std::string& value, const Place& place) {
    require(json.IsString(), place);
    value.assign(json.GetString(), json.GetStringLength());
  }
  static void read(const rapidjson::Value& json, CheckOutcome& value, const Place& place) {
    std::string name;
    read(json, name, place);
    const auto* const found = std::find(kCheckOutcomeNames.begin(), kCheckOutcomeNames.end(), name);
    require(found != kCheckOutcomeNames.end(), place);
    value = static_cast<CheckOutcome>(found - kCheckOutcomeNames.begin());
  }
  template <typename Value>
  static void read(const rapidjson::Value& json, std::optional<Value>& value, const Place& place) {
    value.reset();
    if (!json.IsNull()) {
      read(json, value.emplace(), place);
    }
  }
  template <typename Value>
  static void read(const rapidjson::Value& json, std::vector<Value>& values, const Place& place) {
    require(json.IsArray(), place);
    if (json.Size() > kLongestRecordList) {
      refuse(place, "more than " + std::to_string(kLongestRecordList) + " elements");
    }
    values.clear();
    for (rapidjson::SizeType i = 0; i < json.Size(); ++i) {
      read(json[i], values.emplace_back(), Place{&place, nullptr, i});
    }
  }
  template <typename First, typename Second>
  static void read(const rapidjson::Value& json, std::pair<First, Second>& value,
                   const Place& place) {
    require(json.IsArray() && json.Size() == 2, place);
    read(json[0], value.first, Place{&place, nullptr, 0});
    read(json[1], value.second, Place{&place, nullptr, 1});
  }
  template <typename Record>
  static void read(const rapidjson::Value& json, Record& record, const Place& place) {
    require(json.IsObject(), place);
    RecordReader reader(json, &place);
    list_fields(reader, record);
  }
  /// Steps that are none of the histogram's would be found when a curve is drawn, far from the
  /// file.
  static void read(const rapidjson::Value& json, Distribution& distribution, const Place& place) {
    require(json.IsObject(), place);
    RecordReader reader(json, &place);
    list_fields(reader, distribution);
    try {
      to_histogram(distribution);
    } catch (const std::runtime_error& error) {
      refuse(place, error.what());
    }
  }

  const rapidjson::Value& object_;
  const Place* place_;
};

}  // namespace macro
