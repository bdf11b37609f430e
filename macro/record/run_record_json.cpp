#include "macro/record/run_record_json.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "macro/record/exact_document.h"
#include "macro/record/record_reader.h"
#include "macro/record/record_writer.h"

namespace macro {
namespace {

constexpr const char* kSchema = "gatebench.macro_run/1";

std::string text_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) {
    throw std::runtime_error(path.string() +
                             ": cannot be read; name a directory that 'macro run' has written");
  }
  if (size > kLargestRecordBytes) {
    throw std::runtime_error(path.string() + ": is larger than " +
                             std::to_string(kLargestRecordBytes >> 20U) +
                             " MiB, which no run writes");
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

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
  list_fields(writer, run);
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
  list_fields(reader, run);
  return run;
}

RunRecord read_run_record(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "run.json";
  const std::string text = text_of(path);
  try {
    return run_record_from_json(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
}

}  // namespace macro
