#include "macro/host/recorded_usage.h"

#include <rapidjson/document.h>

#include <utility>

namespace macro {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;

bool read_count(const rapidjson::Value& object, const char* name, std::uint64_t& count) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsUint64()) {
    return false;
  }
  count = member->value.GetUint64();
  return true;
}

std::optional<UsageCounts> read_counts(const rapidjson::Value& object) {
  UsageCounts counts;
  const bool whole = object.IsObject() && read_count(object, "requests", counts.requests) &&
                     read_count(object, "failed", counts.failed) &&
                     read_count(object, "prompt_tokens", counts.prompt_tokens) &&
                     read_count(object, "completion_tokens", counts.completion_tokens);
  return whole ? std::optional(counts) : std::nullopt;
}

}  // namespace

std::optional<RecordedUsage> parse_recorded_usage(std::string_view json) {
  if (json.size() > kMostBytes) {
    return std::nullopt;
  }
  rapidjson::Document document;
  // Iterative: deep nesting must not overflow our stack.
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    return std::nullopt;
  }
  const rapidjson::Value& root = document;
  const auto total = root.FindMember("total");
  const auto groups = root.FindMember("groups");
  if (total == root.MemberEnd() || groups == root.MemberEnd() || !groups->value.IsArray()) {
    return std::nullopt;
  }
  RecordedUsage usage;
  const auto all = read_counts(total->value);
  if (!all) {
    return std::nullopt;
  }
  usage.total = *all;
  for (const rapidjson::Value& group : groups->value.GetArray()) {
    const auto counts = read_counts(group);
    if (!counts) {
      return std::nullopt;
    }
    const auto name = group.FindMember("group");
    if (name == group.MemberEnd() || !name->value.IsString()) {
      return std::nullopt;
    }
    usage.by_user[std::string(name->value.GetString(), name->value.GetStringLength())] = *counts;
  }
  return usage;
}

}  // namespace macro
