#include "gateway/cli/usage_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>

namespace gateway::cli {
namespace {

using ledger::UsageBy;
using ledger::UsageSum;

constexpr std::array<const char*, 4> kBy = {"user", "key", "model", "day"};
constexpr std::size_t kColumns = 9;
using Line = std::array<std::string, kColumns>;

const char* name_of(UsageBy by) { return kBy.at(static_cast<std::size_t>(by)); }

std::int64_t latency_us_mean(const UsageSum& sum) {
  return sum.requests == 0 ? 0 : sum.latency_us / sum.requests;
}

UsageSum total_of(const std::vector<UsageSum>& sums) {
  UsageSum total;
  for (const UsageSum& sum : sums) {
    total += sum;
  }
  return total;
}

std::string milliseconds_of(std::int64_t time_us) {
  const std::string digits = std::to_string(time_us % 1000);
  return std::to_string(time_us / 1000) + "." + std::string(3 - digits.size(), '0') + digits +
         " ms";
}

std::array<std::int64_t, 7> counts_of(const UsageSum& sum) {
  return {sum.requests,          sum.failed,        sum.prompt_tokens,
          sum.completion_tokens, sum.cached_tokens, sum.cache_write_tokens,
          sum.reasoning_tokens};
}

Line line_of(const UsageSum& sum, const std::string& group) {
  Line line;
  line.front() = group.empty() ? "-" : group;
  const auto counts = counts_of(sum);
  std::transform(counts.begin(), counts.end(), line.begin() + 1,
                 [](std::int64_t count) { return std::to_string(count); });
  line.back() = milliseconds_of(latency_us_mean(sum));
  return line;
}

/// Columns, not bytes, where a text has code points of several bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return text;
}

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void write_counts(Json& json, const UsageSum& sum) {
  constexpr std::array<const char*, 7> kNames = {"requests",        "failed",
                                                 "prompt_tokens",   "completion_tokens",
                                                 "cached_tokens",   "cache_write_tokens",
                                                 "reasoning_tokens"};
  const auto counts = counts_of(sum);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    json.Key(kNames[i]);
    json.Int64(counts[i]);
  }
  json.Key("latency_us_mean");
  json.Int64(latency_us_mean(sum));
}

std::string csv_field(const std::string& text) {
  std::string field = "\"";
  for (const char c : text) {
    field += c == '"' ? "\"\"" : std::string(1, c);
  }
  return field + "\"";
}

}  // namespace

void write_usage_table(const std::vector<UsageSum>& sums, UsageBy by, std::ostream& out) {
  if (sums.empty()) {
    out << "no requests match\n";
    return;
  }
  std::vector<Line> lines = {{upper_case(name_of(by)), "REQUESTS", "FAILED", "PROMPT", "COMPLETION",
                              "CACHED", "CACHE WRITE", "REASONING", "MEAN LATENCY"}};
  for (const UsageSum& sum : sums) {
    lines.push_back(line_of(sum, sum.group));
  }
  lines.push_back(line_of(total_of(sums), "total"));
  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths[i] = std::max(widths[i], width_of(line[i]));
    }
  }
  for (const Line& line : lines) {
    out << line.front() << std::string(widths.front() - width_of(line.front()), ' ');
    for (std::size_t i = 1; i < kColumns; ++i) {
      out << std::string(widths[i] - width_of(line[i]) + 2, ' ') << line[i];
    }
    out << "\n";
  }
}

void write_usage_json(const std::vector<UsageSum>& sums, UsageBy by, std::ostream& out) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  json.Key("by");
  json.String(name_of(by));
  json.Key("groups");
  json.StartArray();
  for (const UsageSum& sum : sums) {
    json.StartObject();
    json.Key("group");
    json.String(sum.group);
    write_counts(json, sum);
    json.EndObject();
  }
  json.EndArray();
  json.Key("total");
  json.StartObject();
  write_counts(json, total_of(sums));
  json.EndObject();
  json.EndObject();
  out << buffer.GetString() << "\n";
}

void write_usage_csv(const std::vector<UsageSum>& sums, UsageBy by, std::ostream& out) {
  out << name_of(by)
      << ",requests,failed,prompt_tokens,completion_tokens,cached_tokens,cache_write_tokens,"
         "reasoning_tokens,latency_us_mean\n";
  for (const UsageSum& sum : sums) {
    out << csv_field(sum.group);
    for (const std::int64_t count : counts_of(sum)) {
      out << "," << count;
    }
    out << "," << latency_us_mean(sum) << "\n";
  }
}

}  // namespace gateway::cli
