#include "macro/cli/macro_tool.h"

#include <exception>
#include <variant>

#include "macro/cli/options.h"
#include "macro/cli/report_command.h"
#include "macro/cli/run_command.h"
#include "macro/cli/upstream_command.h"

namespace macro {
namespace {

constexpr int kUsage = 2;
constexpr int kInvalid = 3;

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err,
        const DashboardStyle& style) {
  try {
    const auto command = parse_arguments(arguments);
    if (const auto* text = std::get_if<PrintedText>(&command)) {
      out << text->text;
      return 0;
    }
    if (const auto* report = std::get_if<ReportOptions>(&command)) {
      return report_command(*report, out);
    }
    if (const auto* upstream = std::get_if<UpstreamFlags>(&command)) {
      return upstream_command(*upstream, out, err);
    }
    return run_command(std::get<RunOptions>(command), out, err, style);
  } catch (const UsageError& error) {
    err << "macro: " << error.what() << '\n';
    return kUsage;
  } catch (const std::exception& error) {
    err << "macro: " << error.what() << '\n';
    return kInvalid;
  }
}

}  // namespace macro
