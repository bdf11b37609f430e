#include "macro/record/run_record_json.h"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "compare/results/json_text.h"

namespace macro {
namespace {

constexpr const char* kSchema = "gatebench.macro_run/1";

using TextPairs = std::vector<std::pair<std::string, std::string>>;
using CountPairs = std::vector<std::pair<std::string, std::uint64_t>>;

/// The fields of the records, once: the writer and the reader both go through this list.
template <typename Archive, typename Stream>
void list_stream_fields(Archive& archive, Stream& stream) {
  archive.field("ttfb_ns_p50", stream.ttfb_ns_p50);
  archive.field("ttfb_ns_p90", stream.ttfb_ns_p90);
  archive.field("ttfb_ns_p99", stream.ttfb_ns_p99);
  archive.field("ttft_ns_p50", stream.ttft_ns_p50);
  archive.field("ttft_ns_p90", stream.ttft_ns_p90);
  archive.field("ttft_ns_p99", stream.ttft_ns_p99);
  archive.field("chunk_delay_ns_p50", stream.chunk_delay_ns_p50);
  archive.field("chunk_delay_ns_p90", stream.chunk_delay_ns_p90);
  archive.field("chunk_delay_ns_p99", stream.chunk_delay_ns_p99);
  archive.field("chunk_gap_ns_p50", stream.chunk_gap_ns_p50);
  archive.field("chunk_gap_ns_p99", stream.chunk_gap_ns_p99);
  archive.field("stall_ratio", stream.stall_ratio);
  archive.field("chunks_per_second", stream.chunks_per_second);
  archive.field("chunks_lost", stream.chunks_lost);
  archive.field("chunks_reordered", stream.chunks_reordered);
  archive.field("chunks_coalesced", stream.chunks_coalesced);
  archive.field("streams_open_peak", stream.streams_open_peak);
  archive.field("output_tokens_per_second", stream.output_tokens_per_second);
}

template <typename Archive, typename Block>
void list_block_fields(Archive& archive, Block& block) {
  archive.field("number", block.number);
  archive.field("succeeded", block.succeeded);
  archive.field("failed", block.failed);
  archive.field("measured_seconds", block.measured_seconds);
  archive.field("throughput_per_second", block.throughput_per_second);
  archive.field("latency_ns_p50", block.latency_ns_p50);
  archive.field("latency_ns_p90", block.latency_ns_p90);
  archive.field("latency_ns_p95", block.latency_ns_p95);
  archive.field("latency_ns_p99", block.latency_ns_p99);
  archive.field("latency_ns_p999", block.latency_ns_p999);
  archive.field("latency_ns_mean", block.latency_ns_mean);
  archive.field("latency_ns_max", block.latency_ns_max);
  archive.field("gateway_cpu_ns_per_request", block.gateway_cpu_ns_per_request);
  archive.field("gateway_busy_share", block.gateway_busy_share);
  archive.field("rss_bytes_peak", block.rss_bytes_peak);
  archive.field("requests_per_client_cpu_second", block.requests_per_client_cpu_second);
  list_stream_fields(archive, block.stream);
  archive.field("client_busy_shares", block.client_busy_shares);
  archive.field("littles_law_ratio", block.littles_law_ratio);
  archive.field("connects", block.connects);
  archive.field("failures", block.failures);
  archive.field("warnings", block.warnings);
  archive.field("invalid_reason", block.invalid_reason);
}

template <typename Archive, typename Run>
void list_run_fields(Archive& archive, Run& run) {
  archive.field("name", run.name);
  archive.field("load", run.load);
  archive.field("target", run.target);
  archive.field("connections", run.connections);
  archive.field("blocks_wanted", run.blocks_wanted);
  archive.field("warmup_seconds", run.warmup_seconds);
  archive.field("duration_seconds", run.duration_seconds);
  archive.field("prompt_tokens", run.prompt_tokens);
  archive.field("seed", run.seed);
  archive.field("isolation", run.isolation);
  archive.field("date", run.date);
  archive.field("environment", run.environment);
  archive.field("processors", run.processors);
  archive.field("interrupted", run.interrupted);
  archive.field("stopped_reason", run.stopped_reason);
  archive.field("blocks", run.blocks);
  archive.optional_field("direct_blocks", run.direct_blocks);
}

class RecordWriter {
 public:
  explicit RecordWriter(rapidjson::PrettyWriter<rapidjson::StringBuffer>& out) : out_(out) {}

  template <typename Value>
  void field(const char* name, const Value& value) {
    out_.Key(name);
    write(value);
  }
  /// Left out where empty, so that records of other scenarios stay as they are.
  template <typename Value>
  void optional_field(const char* name, const std::vector<Value>& values) {
    if (!values.empty()) {
      field(name, values);
    }
  }

 private:
  void write(int value) { out_.Int(value); }
  void write(std::uint64_t value) { out_.Uint64(value); }
  void write(bool value) { out_.Bool(value); }
  void write(double value) { out_.Double(value); }
  void write(const std::string& value) { out_.String(value); }
  void write(const std::optional<double>& value) {
    if (value) {
      out_.Double(*value);
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
  template <typename Value>
  void write(const std::pair<std::string, Value>& value) {
    out_.StartArray();
    write(value.first);
    write(value.second);
    out_.EndArray();
  }
  void write(const BlockRecord& block) {
    out_.StartObject();
    list_block_fields(*this, block);
    out_.EndObject();
  }

  rapidjson::PrettyWriter<rapidjson::StringBuffer>& out_;
};

/// Takes numbers as text and converts them itself: RapidJSON's own exact conversion is undefined
/// for a long row of zeros.
class ExactDocument : public rapidjson::Document {
 public:
  /// Whether `text` was JSON.
  bool read(const std::string& text) {
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    rapidjson::StringStream stream(text.c_str());
    rapidjson::Reader reader;
    auto events = [&](rapidjson::Document& /*this one*/) {
      return !reader.Parse<kFlags>(stream, *this).IsError();
    };
    Populate(events);
    return !reader.HasParseError();
  }

  // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's handler concept
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    std::uint64_t whole = 0;
    const auto [end, error] = std::from_chars(text, text + length, whole);
    if (error == std::errc() && end == text + length) {
      return Uint64(whole);
    }
    const auto number = compare::results::parse_json_number({text, length});
    return number && Double(*number);
  }
};

class RecordReader {
 public:
  explicit RecordReader(const rapidjson::Value& object) : object_(object) {}

  /// What may be unmeasured is unmeasured where an older record does not have it.
  void field(const char* name, std::optional<double>& value) {
    const auto member = object_.FindMember(name);
    value.reset();
    if (member != object_.MemberEnd() && !read(member->value, value)) {
      unusable(name);
    }
  }

  template <typename Value>
  void field(const char* name, Value& value) {
    const auto member = object_.FindMember(name);
    if (member == object_.MemberEnd() || !read(member->value, value)) {
      unusable(name);
    }
  }

  template <typename Value>
  void optional_field(const char* name, std::vector<Value>& values) {
    if (object_.HasMember(name)) {
      field(name, values);
    }
  }

 private:
  [[noreturn]] static void unusable(const char* name) {
    throw std::runtime_error(std::string("no usable field '") + name + "'");
  }
  static bool read(const rapidjson::Value& json, int& value) {
    if (!json.IsInt()) {
      return false;
    }
    value = json.GetInt();
    return true;
  }
  static bool read(const rapidjson::Value& json, std::uint64_t& value) {
    if (!json.IsUint64()) {
      return false;
    }
    value = json.GetUint64();
    return true;
  }
  static bool read(const rapidjson::Value& json, bool& value) {
    if (!json.IsBool()) {
      return false;
    }
    value = json.GetBool();
    return true;
  }
  static bool read(const rapidjson::Value& json, double& value) {
    if (!json.IsNumber()) {
      return false;
    }
    value = json.GetDouble();
    return true;
  }
  static bool read(const rapidjson::Value& json, std::string& value) {
    if (!json.IsString()) {
      return false;
    }
    value.assign(json.GetString(), json.GetStringLength());
    return true;
  }
  static bool read(const rapidjson::Value& json, std::optional<double>& value) {
    value.reset();
    return json.IsNull() || read(json, value.emplace());
  }
  template <typename Value>
  static bool read(const rapidjson::Value& json, std::vector<Value>& values) {
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
  template <typename Value>
  static bool read(const rapidjson::Value& json, std::pair<std::string, Value>& value) {
    return json.IsArray() && json.Size() == 2 && read(json[0], value.first) &&
           read(json[1], value.second);
  }
  static bool read(const rapidjson::Value& json, BlockRecord& block) {
    if (!json.IsObject()) {
      return false;
    }
    RecordReader reader(json);
    list_block_fields(reader, block);
    return true;
  }

  const rapidjson::Value& object_;
};

}  // namespace

std::string to_json(const RunRecord& run) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> out(buffer);
  out.SetIndent(' ', 2);
  out.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  out.StartObject();
  out.Key("schema");
  out.String(kSchema);
  RecordWriter writer(out);
  list_run_fields(writer, run);
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

RunRecord run_record_from_json(const std::string& text) {
  ExactDocument document;
  if (!document.read(text) || !document.IsObject()) {
    throw std::runtime_error("is no JSON object");
  }
  std::string schema;
  RecordReader reader(document);
  reader.field("schema", schema);
  if (schema != kSchema) {
    throw std::runtime_error(std::string("is not of schema ") + kSchema);
  }
  RunRecord run;
  list_run_fields(reader, run);
  return run;
}

RunRecord read_run_record(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "run.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error(path.string() +
                             ": cannot be read; name a directory that 'macro run' has written");
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  try {
    return run_record_from_json(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
}

}  // namespace macro
