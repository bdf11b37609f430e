#include "compare/results/duel_record.h"

#include <algorithm>

#include "compare/results/context_object.h"
#include "compare/results/json_text.h"

namespace compare::results {
namespace {

constexpr std::string_view kKey = "gatebench.duel";

const rapidjson::Value* find(const rapidjson::Document& object, const char* key) {
  const auto member = object.FindMember(key);
  return member == object.MemberEnd() ? nullptr : &member->value;
}

std::string text(const rapidjson::Document& object, const char* key) {
  const rapidjson::Value* value = find(object, key);
  return value != nullptr && value->IsString()
             ? std::string(value->GetString(), value->GetStringLength())
             : std::string();
}

bool flag(const rapidjson::Document& object, const char* key) {
  const rapidjson::Value* value = find(object, key);
  return value != nullptr && value->IsBool() && value->GetBool();
}

std::uint64_t count(const rapidjson::Document& object, const char* key) {
  const rapidjson::Value* value = find(object, key);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

}  // namespace

std::optional<DuelRecord> duel_record(const Context& context) {
  const auto object = context_object(context, kKey);
  if (!object) {
    return std::nullopt;
  }
  DuelRecord record;
  record.id = text(*object, "id");
  if (record.id.empty()) {
    return std::nullopt;
  }
  record.side = text(*object, "side");
  record.seed = count(*object, "seed");
  record.pairing = text(*object, "pairing");
  if (const rapidjson::Value* value = find(*object, "threshold_percent");
      value != nullptr && value->IsNumber()) {
    const double threshold = value->GetDouble();
    record.threshold_percent = threshold > 0 && threshold <= 1e6 ? threshold : 10;
  }
  if (const rapidjson::Value* value = find(*object, "looks");
      value != nullptr && value->IsArray()) {
    for (const rapidjson::Value& look : value->GetArray()) {
      record.looks.push_back(look.IsUint() ? look.GetUint() : 0);
    }
  }
  record.rejected_rounds = count(*object, "rejected_rounds");
  record.identical = flag(*object, "identical");
  record.complete = flag(*object, "complete");
  record.stopped = text(*object, "stopped");
  if (const rapidjson::Value* value = find(*object, "warnings");
      value != nullptr && value->IsArray()) {
    for (const rapidjson::Value& warning : value->GetArray()) {
      if (warning.IsString()) {
        record.warnings.emplace_back(warning.GetString(), warning.GetStringLength());
      }
    }
  }
  return record;
}

void erase_duel_record(Context& context) {
  std::erase_if(context.entries, [](const auto& entry) { return entry.first == kKey; });
}

void set_duel_record(Context& context, const DuelRecord& record) {
  std::string json = "{\"id\":" + json_string(record.id) + ",\"side\":" + json_string(record.side);
  json += ",\"seed\":" + std::to_string(record.seed);
  json += ",\"pairing\":" + json_string(record.pairing);
  json += ",\"threshold_percent\":" + json_number(record.threshold_percent) + ",\"looks\":[";
  for (std::size_t index = 0; index < record.looks.size(); ++index) {
    json += (index == 0 ? "" : ",") + std::to_string(record.looks[index]);
  }
  json += "],\"rejected_rounds\":" + std::to_string(record.rejected_rounds);
  json += std::string(",\"identical\":") + (record.identical ? "true" : "false");
  json += std::string(",\"complete\":") + (record.complete ? "true" : "false");
  json += ",\"stopped\":" + json_string(record.stopped) +
          ",\"warnings\":" + json_strings(record.warnings) + "}";
  erase_duel_record(context);
  context.entries.emplace_back(kKey, json);
}

}  // namespace compare::results
