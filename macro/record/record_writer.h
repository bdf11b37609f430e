#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/record/check_outcome_names.h"
#include "macro/record/run_record_fields.h"

namespace macro {

/// The archive of list_fields() that writes a record's fields as members of a JSON object. A figure
/// that is no number (NaN, infinite), which JSON does not have, becomes null.
class RecordWriter {
 public:
  explicit RecordWriter(rapidjson::PrettyWriter<rapidjson::StringBuffer>& out) : out_(out) {}

  template <typename Value>
  void field(const char* name, const Value& value) {
    out_.Key(name);
    write(value);
  }
  template <typename Value>
  void added_field(const char* name, const Value& value) {
    field(name, value);
  }
  /// Left out where empty, so that records of other scenarios stay as they are.
  template <typename Value>
  void added_field(const char* name, const std::vector<Value>& values) {
    if (!values.empty()) {
      field(name, values);
    }
  }
  template <typename Record>
  void members(const Record& record) {
    list_fields(*this, record);
  }

 private:
  void write(int value) { out_.Int(value); }
  void write(std::int64_t value) { out_.Int64(value); }
  void write(std::uint64_t value) { out_.Uint64(value); }
  void write(bool value) { out_.Bool(value); }
  void write(double value) {
    if (std::isfinite(value)) {
      out_.Double(value);
    } else {
      out_.Null();
    }
  }
  void write(const std::string& value) {
    out_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void write(CheckOutcome value) { write(std::string(name_of(value))); }
  template <typename Value>
  void write(const std::optional<Value>& value) {
    if (value) {
      write(*value);
    } else {
      out_.Null();
    }
  }
  template <typename Value>
  void write(const std::vector<Value>& values) {
    out_.StartArray();
    for (const Value& value : values) {
      write(value);
    }
    out_.EndArray();
  }
  template <typename First, typename Second>
  void write(const std::pair<First, Second>& value) {
    out_.StartArray();
    write(value.first);
    write(value.second);
    out_.EndArray();
  }
  template <typename Record>
  void write(const Record& record) {
    out_.StartObject();
    list_fields(*this, record);
    out_.EndObject();
  }

  rapidjson::PrettyWriter<rapidjson::StringBuffer>& out_;
};

}  // namespace macro
