#include "compare/results/google_benchmark_writer.h"

#include "compare/results/file_output.h"
#include "compare/results/json_text.h"
#include "compare/results/time_unit.h"

namespace compare::results {
namespace {

/// Appends the members of one JSON object, one a line.
class ObjectLines {
 public:
  ObjectLines(std::string& json, std::string_view indent) : json_(json), indent_(indent) {}

  void add(std::string_view key, std::string_view value_json) {
    json_ += first_ ? "\n" : ",\n";
    first_ = false;
    json_ += indent_;
    json_ += json_string(key);
    json_ += ": ";
    json_ += value_json;
  }
  void add_text(std::string_view key, std::string_view value) { add(key, json_string(value)); }
  void add_number(std::string_view key, double value) { add(key, json_number(value)); }

 private:
  std::string& json_;
  std::string_view indent_;
  bool first_ = true;
};

void append_row(std::string& json, const Row& row) {
  json += "    {";
  ObjectLines lines(json, "      ");
  lines.add_text("name", row.name);
  lines.add_text("run_name", row.run_name.empty() ? row.name : row.run_name);
  const bool iteration = row.kind == Row::Kind::iteration;
  lines.add_text("run_type", iteration ? "iteration" : "aggregate");
  lines.add_number("repetitions", row.repetitions);
  if (iteration) {
    lines.add_number("repetition_index", row.repetition_index);
  }
  lines.add_number("threads", row.threads);
  if (!iteration) {
    lines.add_text("aggregate_name", row.aggregate_name);
  }
  if (row.errored) {
    lines.add("error_occurred", "true");
    lines.add_text("error_message", row.error_message);
  }
  lines.add_number("iterations", row.iterations);
  lines.add_number("real_time", row.real_time);
  lines.add_number("cpu_time", row.cpu_time);
  lines.add_text("time_unit", time_unit_name(row.time_unit));
  for (const auto& [name, value] : row.counters) {
    lines.add_number(name, value);
  }
  if (!row.label.empty()) {
    lines.add_text("label", row.label);
  }
  json += "\n    }";
}

}  // namespace

std::string to_google_benchmark_json(const ResultFile& file) {
  std::string json = "{\n  \"context\": {";
  ObjectLines lines(json, "    ");
  for (const auto& [key, value] : file.context.entries) {
    lines.add(key, value);
  }
  json += "\n  },\n  \"benchmarks\": [";
  bool first = true;
  for (const Row& row : file.rows) {
    json += first ? "\n" : ",\n";
    first = false;
    append_row(json, row);
  }
  json += "\n  ]\n}\n";
  return json;
}

void write_google_benchmark_file(const ResultFile& file, const std::filesystem::path& path) {
  replace_file(path, to_google_benchmark_json(file));
}

}  // namespace compare::results
