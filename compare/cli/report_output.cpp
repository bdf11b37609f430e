#include "compare/cli/report_output.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <set>

#include "compare/cli/usage.h"
#include "compare/results/file_output.h"

namespace compare::cli {
namespace {

/// The same for every way to write one path.
std::string place(const std::string& path) {
  std::error_code unknown;
  const std::filesystem::path real =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path), unknown);
  return unknown ? path : real.string();
}

ReportOutput parse_output(const std::string& text, const std::string& out_path) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const report::Format* format = report::find_format(name);
  if (format == nullptr) {
    throw UsageError("--format is '" + name + "', not one of " + report::format_names());
  }
  if (equals == std::string::npos) {
    return {format, out_path};
  }
  if (equals + 1 == text.size()) {
    throw UsageError("--format " + text + " names no file; write --format " + name +
                     "=FILE, or leave out the '='");
  }
  return {format, text.substr(equals + 1)};
}

}  // namespace

void bind_reports(CLI::App& app, ReportArguments& arguments) {
  app.add_option("--format", arguments.formats,
                 "Write this report: " + report::format_names() + "; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME[=FILE]");
  app.add_option("--out", arguments.out_path, "Write the report here, not to standard output")
      ->type_name("FILE");
}

std::vector<ReportOutput> report_outputs(const ReportArguments& arguments,
                                         const std::vector<std::string>& inputs) {
  const auto& [formats, out_path] = arguments;
  std::vector<ReportOutput> outputs;
  outputs.reserve(formats.size() + 1);
  for (const std::string& text : formats) {
    outputs.push_back(parse_output(text, out_path));
  }
  const bool main_place_claimed =
      std::any_of(formats.begin(), formats.end(),
                  [](const std::string& text) { return text.find('=') == std::string::npos; });
  if (!main_place_claimed) {
    outputs.push_back({report::find_format("text"), out_path});
  }
  std::set<std::string> places;
  for (const ReportOutput& output : outputs) {
    const std::string shown = output.path.empty() ? "standard output" : output.path;
    if (!places.insert(output.path.empty() ? "" : place(output.path)).second) {
      throw UsageError("two reports for " + shown +
                       "; give each a file of its own: --format NAME=FILE");
    }
    refuse_to_overwrite(output.path, inputs);
  }
  return outputs;
}

void refuse_missing_folders(const std::vector<ReportOutput>& outputs) {
  for (const ReportOutput& output : outputs) {
    const std::filesystem::path folder = std::filesystem::path(output.path).parent_path();
    std::error_code unknown;
    if (!folder.empty() && !std::filesystem::is_directory(folder, unknown)) {
      throw UsageError("there is no folder " + folder.string() + " for the report " + output.path +
                       "; make it first");
    }
  }
}

void write_unjudged(verdict::Verdict unjudged, const std::string& reason,
                    std::vector<ReportOutput> outputs, std::ostream& out) {
  unjudged.reason = reason;
  unjudged.environment.comparable = false;
  std::erase_if(outputs, [](const ReportOutput& output) {
    return output.path.empty() && output.format->name == "text";
  });
  write_reports(unjudged, outputs, out, {});
}

void refuse_to_overwrite(const std::string& path, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    if (!path.empty() && !input.empty() && place(path) == place(input)) {
      throw UsageError("the report for " + path + " would overwrite an input; write it elsewhere");
    }
  }
}

void write_reports(const verdict::Verdict& verdict, const std::vector<ReportOutput>& outputs,
                   std::ostream& out, const Terminal& terminal) {
  for (const ReportOutput& output : outputs) {
    const bool to_file = !output.path.empty();
    const report::Style style =
        to_file ? report::Style() : report::Style{terminal.colour, terminal.width};
    const std::string content = output.format->render(verdict, style);
    if (to_file) {
      results::replace_file(output.path, content);
    } else {
      out << content;
    }
  }
}

}  // namespace compare::cli
