#include "macro/cli/macro_tool.h"

#include <exception>
#include <variant>

#include "macro/cli/options.h"
#include "macro/cli/run_command.h"
#include "macro/cli/upstream_command.h"
#include "macro/record/run_record_json.h"
#include "macro/record/terminal_report.h"

namespace macro {
namespace {

constexpr int kUsage = 2;
constexpr int kInvalid = 3;

int print_report(const std::filesystem::path& directory, std::ostream& out) {
  try {
    out << terminal_report(read_run_record(directory));
    return 0;
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string("report: ") + error.what());
  }
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err,
        bool live) {
  try {
    const auto command = parse_arguments(arguments);
    if (const auto* text = std::get_if<PrintedText>(&command)) {
      out << text->text;
      return 0;
    }
    if (const auto* report = std::get_if<ReportOptions>(&command)) {
      return print_report(report->directory, out);
    }
    if (const auto* upstream = std::get_if<UpstreamFlags>(&command)) {
      return upstream_command(*upstream, out, err);
    }
    return run_command(std::get<RunOptions>(command), out, err, live);
  } catch (const UsageError& error) {
    err << "macro: " << error.what() << '\n';
    return kUsage;
  } catch (const std::exception& error) {
    err << "macro: " << error.what() << '\n';
    return kInvalid;
  }
}

}  // namespace macro
