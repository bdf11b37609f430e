#include "compare/results/row_builder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "compare/results/time_unit.h"

namespace compare::results {
namespace {

constexpr std::size_t kLongestName = 4096;
constexpr std::size_t kMostCounters = 1000;  // looking one up takes time by their number
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Numeric keys of Google Benchmark's own that compare has no use for; they are no counters.
constexpr std::array<std::string_view, 6> kPassedOver = {
    "family_index",     "per_family_instance_index", "cpu_coefficient",
    "real_coefficient", "allocs_per_iter_overhead",  "aggregate_unit"};

/// Keys that RowBuilder::set() takes for itself.
constexpr std::array<std::string_view, 18> kOwnKeys = {
    "name",          "run_name",      "aggregate_name",   "label",
    "error_message", "skip_message",  "skipped",          "run_type",
    "time_unit",     "repetitions",   "repetition_index", "threads",
    "real_time",     "cpu_time",      "iterations",       "big_o",
    "rms",           "error_occurred"};

std::string wrong_type(std::string_view key, const RowBuilder::Value& value,
                       std::string_view expected) {
  return "\"" + std::string(key) + "\" is " + value.described() + ", not " + std::string(expected);
}

std::string ending_without(const std::string& name, const std::string& suffix) {
  const std::string ending = "_" + suffix;
  return name.size() > ending.size() && name.ends_with(ending)
             ? name.substr(0, name.size() - ending.size())
             : name;
}

bool contains(const auto& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

bool is_row_key(std::string_view key) {
  return contains(kOwnKeys, key) || contains(kPassedOver, key);
}

RowBuilder::Value RowBuilder::Value::boolean(bool flag) {
  Value value(Type::boolean);
  value.flag_ = flag;
  return value;
}

RowBuilder::Value RowBuilder::Value::number(double number) {
  Value value(Type::number);
  value.number_ = number;
  return value;
}

RowBuilder::Value RowBuilder::Value::text(std::string_view text) {
  Value value(Type::text);
  value.text_ = text;
  return value;
}

std::string RowBuilder::Value::described() const {
  switch (type_) {
    case Type::null:
      return "null";
    case Type::boolean:
      return flag_ ? "true" : "false";
    case Type::number:
      return "a number";
    case Type::text:
      return "a string";
    case Type::nested:
      break;
  }
  return "an object or array";
}

RowBuilder::RowBuilder() {
  row_.real_time = kNan;
  row_.cpu_time = kNan;
}

std::string RowBuilder::quoted_name() const {
  return row_.name.empty() ? "" : " (\"" + row_.name + "\")";
}

std::string RowBuilder::set_text(std::string_view key, const Value& value, std::string& target) {
  if (value.type_ != Value::Type::text) {
    return wrong_type(key, value, "a string");
  }
  if (value.text_.size() > kLongestName) {
    return "\"" + std::string(key) + "\" is longer than " + std::to_string(kLongestName) + " bytes";
  }
  target = value.text_;
  return {};
}

std::string RowBuilder::set_number(std::string_view key, const Value& value, double& target) {
  if (value.type_ == Value::Type::null) {
    target = kNan;
    return {};
  }
  if (value.type_ != Value::Type::number) {
    return wrong_type(key, value, "a number");
  }
  target = value.number_;
  return {};
}

std::string RowBuilder::set_count(std::string_view key, const Value& value, int& target) {
  double number = 0;
  std::string complaint = set_number(key, value, number);
  if (!complaint.empty()) {
    return complaint;
  }
  if (!(number >= 0 && number <= std::numeric_limits<int>::max())) {
    return "\"" + std::string(key) + "\" is out of range";
  }
  target = static_cast<int>(number);
  return {};
}

std::string RowBuilder::set_unit(const Value& value) {
  std::string name;
  std::string complaint = set_text("time_unit", value, name);
  if (!complaint.empty()) {
    return complaint;
  }
  const auto unit = parse_time_unit(name);
  if (!unit) {
    return R"("time_unit" is ")" + name + R"(", not one of ns, us, ms, s)";
  }
  row_.time_unit = *unit;
  return {};
}

std::string RowBuilder::set_run_type(const Value& value) {
  std::string type;
  std::string complaint = set_text("run_type", value, type);
  if (!complaint.empty()) {
    return complaint;
  }
  if (type != "iteration" && type != "aggregate") {
    return R"("run_type" is ")" + type + R"(", not iteration or aggregate)";
  }
  saw_run_type_ = true;
  row_.kind = type == "iteration" ? Row::Kind::iteration : Row::Kind::aggregate;
  return {};
}

std::string RowBuilder::set_counter(std::string_view key, const Value& value) {
  if (value.type_ == Value::Type::number && !contains(kPassedOver, key)) {
    row_.counters.emplace_back(key, value.number_);
  }
  return row_.counters.size() > kMostCounters
             ? "more than " + std::to_string(kMostCounters) + " counters"
             : "";
}

std::string RowBuilder::set(std::string_view key, const Value& value) {
  if (key == "name") {
    return set_text(key, value, row_.name);
  }
  if (key == "run_name") {
    return set_text(key, value, row_.run_name);
  }
  if (key == "aggregate_name") {
    return set_text(key, value, row_.aggregate_name);
  }
  if (key == "label") {
    return set_text(key, value, row_.label);
  }
  if (key == "error_message" || key == "skip_message") {
    return set_text(key, value, row_.error_message);
  }
  if (key == "error_occurred" || key == "skipped") {
    if (value.type_ != Value::Type::boolean) {
      return wrong_type(key, value, "true or false");
    }
    row_.errored = row_.errored || value.flag_;
    return {};
  }
  if (key == "run_type") {
    return set_run_type(value);
  }
  if (key == "time_unit") {
    return set_unit(value);
  }
  if (key == "repetitions") {
    return set_count(key, value, row_.repetitions);
  }
  if (key == "repetition_index") {
    return set_count(key, value, row_.repetition_index);
  }
  if (key == "threads") {
    return set_count(key, value, row_.threads);
  }
  if (key == "iterations") {
    return set_number(key, value, row_.iterations);
  }
  if (key == "real_time") {
    return set_number(key, value, row_.real_time);
  }
  if (key == "cpu_time") {
    return set_number(key, value, row_.cpu_time);
  }
  if (key == "big_o" || key == "rms") {
    saw_fit_ = true;
    return {};
  }
  return set_counter(key, value);
}

std::string RowBuilder::finish() {
  if (row_.name.empty()) {
    return "no \"name\"";
  }
  if (saw_fit_) {
    row_.kind = Row::Kind::aggregate;
    if (row_.aggregate_name.empty()) {
      row_.aggregate_name = row_.name.ends_with("_RMS") ? "RMS" : "BigO";
    }
  }
  if (!saw_run_type_ && !row_.aggregate_name.empty()) {
    row_.kind = Row::Kind::aggregate;
  }
  if (row_.run_name.empty()) {
    row_.run_name = row_.kind == Row::Kind::aggregate
                        ? ending_without(row_.name, row_.aggregate_name)
                        : row_.name;
  }
  return {};
}

}  // namespace compare::results
