#include "compare/results/noise_profile.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "compare/results/input_error.h"
#include "compare/results/json_text.h"

namespace compare::results {
namespace {

constexpr std::string_view kSchema = "gatebench.noise/1";
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag;
constexpr double kLargestSpread = 10;  // e^10: more is no noise

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw InputError(path + ": " + why +
                   "; expected a noise profile, as compare calibrate writes it");
}

class Reader {
 public:
  Reader(const rapidjson::Value& object, std::string path, std::string place)
      : object_(object), path_(std::move(path)), place_(std::move(place)) {}

  [[nodiscard]] std::string text(const char* key) const {
    const auto member = object_.FindMember(key);
    if (member == object_.MemberEnd() || member->value.IsNull()) {
      return {};
    }
    if (!member->value.IsString()) {
      fail(path_, place_ + key + " is no text");
    }
    return {member->value.GetString(), member->value.GetStringLength()};
  }

  [[nodiscard]] std::size_t count(const char* key) const {
    const auto member = object_.FindMember(key);
    if (member == object_.MemberEnd()) {
      return 0;
    }
    if (!member->value.IsUint()) {
      fail(path_, place_ + key + " is no count");
    }
    return member->value.GetUint();
  }

  [[nodiscard]] double spread(const char* key) const {
    const auto member = object_.FindMember(key);
    if (member == object_.MemberEnd() || member->value.IsNull()) {
      return std::numeric_limits<double>::quiet_NaN();
    }
    if (!member->value.IsNumber() || !(member->value.GetDouble() >= 0) ||
        member->value.GetDouble() > kLargestSpread) {
      fail(path_, place_ + key + " is no spread, a number from 0 to 10");
    }
    return member->value.GetDouble();
  }

 private:
  const rapidjson::Value& object_;
  std::string path_;
  std::string place_;
};

std::string number_or_null(double value) {
  return std::isfinite(value) ? json_number(value) : "null";
}

}  // namespace

const NoiseEntry* NoiseProfile::find(std::string_view name, std::string_view metric) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const NoiseEntry& entry) {
    return entry.name == name && entry.metric == metric;
  });
  return found == entries.end() ? nullptr : &*found;
}

NoiseProfile read_noise_profile_text(std::string_view text, const std::string& path) {
  rapidjson::Document parsed;
  parsed.Parse<kFlags>(text.data(), text.size());
  const rapidjson::Document& document = parsed;
  if (document.HasParseError()) {
    fail(path, std::string("not valid JSON at byte ") + std::to_string(document.GetErrorOffset()) +
                   ": " + rapidjson::GetParseError_En(document.GetParseError()));
  }
  if (!document.IsObject()) {
    fail(path, "no JSON object");
  }
  const Reader root(document, path, "");
  if (root.text("schema") != kSchema) {
    fail(path, "\"schema\" is not \"" + std::string(kSchema) + "\"");
  }
  NoiseProfile profile;
  profile.path = path;
  profile.date = root.text("date");
  profile.cpu_model = root.text("cpu_model");
  profile.sessions = root.count("sessions");
  profile.rounds = root.count("rounds");
  profile.comparisons = root.count("comparisons");
  profile.false_alarms = root.count("false_alarms");
  const auto benchmarks = document.FindMember("benchmarks");
  if (benchmarks == document.MemberEnd() || !benchmarks->value.IsArray()) {
    fail(path, "no \"benchmarks\" in it");
  }
  for (const rapidjson::Value& value : benchmarks->value.GetArray()) {
    const std::string place = "benchmarks[" + std::to_string(profile.entries.size()) + "]: ";
    if (!value.IsObject()) {
      fail(path, place + "no object");
    }
    const Reader entry(value, path, place);
    profile.entries.push_back({entry.text("name"), entry.text("metric"),
                               entry.spread("process_spread"), entry.spread("session_spread"),
                               entry.spread("pair_spread"), entry.spread("pair_session_spread")});
    if (profile.entries.back().name.empty() || profile.entries.back().metric.empty()) {
      fail(path, place + "no name or no metric");
    }
  }
  return profile;
}

NoiseProfile read_noise_profile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  if (!file || file.bad()) {
    throw InputError("cannot read the noise profile " + path.string());
  }
  return read_noise_profile_text(text, path.string());
}

std::string to_json(const NoiseProfile& profile) {
  std::string json = "{\"schema\":" + json_string(kSchema);
  json += ",\"date\":" + json_string(profile.date);
  json += ",\"cpu_model\":" + json_string(profile.cpu_model);
  json += ",\"sessions\":" + std::to_string(profile.sessions);
  json += ",\"rounds\":" + std::to_string(profile.rounds);
  json += ",\"comparisons\":" + std::to_string(profile.comparisons);
  json += ",\"false_alarms\":" + std::to_string(profile.false_alarms);
  json += ",\n\"benchmarks\":[";
  bool first = true;
  for (const NoiseEntry& entry : profile.entries) {
    json += first ? "\n" : ",\n";
    first = false;
    json += "{\"name\":" + json_string(entry.name) + ",\"metric\":" + json_string(entry.metric);
    json += ",\"process_spread\":" + number_or_null(entry.process_spread);
    json += ",\"session_spread\":" + number_or_null(entry.session_spread);
    json += ",\"pair_spread\":" + number_or_null(entry.pair_spread);
    json += ",\"pair_session_spread\":" + number_or_null(entry.pair_session_spread) + "}";
  }
  return json + "]}\n";
}

}  // namespace compare::results
