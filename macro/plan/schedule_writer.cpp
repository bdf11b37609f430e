#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "macro/plan/schedule_fields.h"
#include "macro/plan/schedule_file.h"

namespace macro {
namespace {

class ScheduleWriter {
 public:
  explicit ScheduleWriter(rapidjson::PrettyWriter<rapidjson::StringBuffer>& out) : out_(out) {}

  template <typename Value>
  void field(const char* name, const Value& value) {
    out_.Key(name);
    write(value);
  }
  void duration(const char* name, std::chrono::nanoseconds value) {
    out_.Key(name);
    write(value);
  }
  template <typename Enum, typename Words>
  void word(const char* name, Enum value, const Words& words) {
    out_.Key(name);
    const std::string_view text = words[static_cast<std::size_t>(value)];
    out_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }

 private:
  void write(int value) { out_.Int(value); }
  void write(std::uint64_t value) { out_.Uint64(value); }
  void write(bool value) { out_.Bool(value); }
  void write(double value) { out_.Double(value); }
  void write(const std::string& value) { out_.String(value); }
  void write(std::chrono::nanoseconds value) { out_.Int64(value.count()); }
  template <typename Value>
  void write(const std::vector<Value>& values) {
    out_.StartArray();
    for (const Value& value : values) {
      write(value);
    }
    out_.EndArray();
  }
  void write(const Stage& stage) {
    out_.StartObject();
    schedule::list_stage(*this, stage);
    out_.EndObject();
  }
  void write(const ThinkTime& think) {
    out_.StartObject();
    schedule::list_think(*this, think);
    out_.EndObject();
  }
  void write(const LoadShape& shape) {
    out_.StartObject();
    schedule::list_shape(*this, shape);
    out_.EndObject();
  }
  void write(const TaskSpec& task) {
    out_.StartObject();
    schedule::list_task(*this, task);
    out_.EndObject();
  }

  rapidjson::PrettyWriter<rapidjson::StringBuffer>& out_;
};

}  // namespace

std::string schedule_json(const ScenarioPlan& plan, std::uint64_t seed) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> out(buffer);
  out.SetIndent(' ', 2);
  out.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  out.StartObject();
  out.Key("schema");
  out.String(schedule::kSchema);
  out.Key("seed");
  out.Uint64(seed);
  ScheduleWriter writer(out);
  schedule::list_plan(writer, plan);
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace macro
