#include "macro/plan/schedule_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "macro/plan/schedule_bounds.h"
#include "macro/plan/schedule_fields.h"
#include "macro/record/exact_document.h"

namespace macro {
namespace {

constexpr std::uintmax_t kMostBytes = 1U << 20U;

class ScheduleReader {
 public:
  explicit ScheduleReader(const rapidjson::Value& object) : object_(object) {
    if (!object.IsObject()) {
      throw std::runtime_error("an object is missing");
    }
  }

  template <typename Value>
  void field(const char* name, Value& value) {
    if (!read(member(name), value)) {
      unusable(name);
    }
  }
  void duration(const char* name, std::chrono::nanoseconds& value) { field(name, value); }
  template <typename Enum, typename Words>
  void word(const char* name, Enum& value, const Words& words) {
    std::string text;
    field(name, text);
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) {
      unusable(name);
    }
    value = static_cast<Enum>(found - words.begin());
  }
  /// Once all are read: what was not asked for is not understood.
  void end() const {
    for (const auto& entry : object_.GetObject()) {
      const std::string name(entry.name.GetString(), entry.name.GetStringLength());
      if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
        throw std::runtime_error("unknown member '" + name.substr(0, 40) + "'");
      }
    }
    if (object_.MemberCount() != names_.size()) {
      throw std::runtime_error("a member is there twice");
    }
  }

 private:
  [[noreturn]] static void unusable(const char* name) {
    throw std::runtime_error(std::string("no usable member '") + name + "'");
  }
  const rapidjson::Value& member(const char* name) {
    const auto found = object_.FindMember(name);
    if (found == object_.MemberEnd()) {
      unusable(name);
    }
    names_.emplace_back(name);
    return found->value;
  }
  static bool read(const rapidjson::Value& json, int& value) {
    value = json.IsInt() ? json.GetInt() : 0;
    return json.IsInt();
  }
  static bool read(const rapidjson::Value& json, std::uint64_t& value) {
    value = json.IsUint64() ? json.GetUint64() : 0;
    return json.IsUint64();
  }
  static bool read(const rapidjson::Value& json, std::chrono::nanoseconds& value) {
    value = std::chrono::nanoseconds(json.IsInt64() ? json.GetInt64() : 0);
    return json.IsInt64();
  }
  static bool read(const rapidjson::Value& json, bool& value) {
    value = json.IsBool() && json.GetBool();
    return json.IsBool();
  }
  static bool read(const rapidjson::Value& json, double& value) {
    value = json.IsNumber() ? json.GetDouble() : 0;
    return json.IsNumber();
  }
  static bool read(const rapidjson::Value& json, std::string& value) {
    if (json.IsString()) {
      value.assign(json.GetString(), json.GetStringLength());
    }
    return json.IsString();
  }
  template <typename Value>
  static bool read(const rapidjson::Value& json, std::vector<Value>& values) {
    values.clear();
    if (!json.IsArray()) {
      return false;
    }
    for (const rapidjson::Value& element : json.GetArray()) {
      if (!read(element, values.emplace_back())) {
        return false;
      }
    }
    return true;
  }
  static bool read(const rapidjson::Value& json, Stage& stage) {
    ScheduleReader reader(json);
    schedule::list_stage(reader, stage);
    reader.end();
    return true;
  }
  static bool read(const rapidjson::Value& json, ThinkTime& think) {
    ScheduleReader reader(json);
    schedule::list_think(reader, think);
    reader.end();
    return true;
  }
  static bool read(const rapidjson::Value& json, LoadShape& shape) {
    ScheduleReader reader(json);
    schedule::list_shape(reader, shape);
    reader.end();
    return true;
  }
  static bool read(const rapidjson::Value& json, TaskSpec& task) {
    ScheduleReader reader(json);
    schedule::list_task(reader, task);
    reader.end();
    return true;
  }

  const rapidjson::Value& object_;
  std::vector<std::string> names_;
};

/// Throws std::runtime_error.
std::string read_bounded(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) {
    throw std::runtime_error("cannot be read; name a schedule.json that 'macro run' has written");
  }
  if (size > kMostBytes) {
    throw std::runtime_error("is above 1 MiB, which no schedule is");
  }
  // Not more than was looked at, should it grow meanwhile.
  std::string text(static_cast<std::size_t>(size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

void check_target(const RunOptions& options, const ScenarioPlan& plan) {
  using Pairing = ScenarioPlan::Pairing;
  const bool target = !options.target_urls.empty();
  if (target && (plan.pairing == Pairing::feature || plan.fair_rate_per_second > 0)) {
    throw UsageError("--target: the schedule of " + plan.name +
                     " needs a gateway that macro starts, with flags of its own; leave it out");
  }
  if (target && plan.pairing == Pairing::direct && !options.direct) {
    throw UsageError("--target: the schedule of " + plan.name +
                     " needs --direct URL as well, the provider behind it");
  }
  if (options.direct && (!target || plan.pairing != Pairing::direct)) {
    throw UsageError("--direct: only with a schedule of overhead and --target");
  }
}

}  // namespace

ScenarioPlan schedule_from_json(const std::string& text) {
  ExactDocument document;
  if (!document.read(text) || !document.IsObject()) {
    throw std::runtime_error("is no JSON object");
  }
  std::string schema;
  std::uint64_t seed = 0;
  ScenarioPlan plan;
  ScheduleReader reader(document);
  reader.field("schema", schema);
  if (schema != schedule::kSchema) {
    throw std::runtime_error(std::string("is not of schema ") + schedule::kSchema);
  }
  reader.field("seed", seed);
  schedule::list_plan(reader, plan);
  reader.end();
  check_schedule(plan);
  plan.seed = seed;
  return plan;
}

ScenarioPlan replay_plan(const RunOptions& options) {
  ScenarioPlan plan;
  try {
    plan = schedule_from_json(read_bounded(*options.replay));
  } catch (const std::runtime_error& error) {
    throw UsageError("--replay: " + options.replay->string() + ": " + error.what());
  }
  check_target(options, plan);
  for (TaskSpec& task : plan.tasks) {
    task.request.headers = options.headers;
  }
  // A target has its own provider, or none.
  plan.provider = plan.provider && options.target_urls.empty();
  return plan;
}

}  // namespace macro
