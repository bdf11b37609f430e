#include "compare/cli/breakdown_command.h"

#include <algorithm>
#include <ostream>

#include "compare/breakdown/breakdown.h"
#include "compare/breakdown/movement.h"
#include "compare/breakdown/report.h"
#include "compare/cli/one_report.h"
#include "compare/cli/usage.h"
#include "compare/results/environment.h"
#include "compare/results/input_error.h"
#include "compare/results/read_result_file.h"

namespace compare::cli {
namespace {

using breakdown::Breakdown;
using breakdown::MovedPipeline;
using results::InputError;
using results::ResultFile;

constexpr const char* kFooter = R"(
What a pipeline benchmark is made of, and how often, is in the file's context (gatebench.pipeline),
which our micro writes. Times are medians of the repetitions. What the parts do not explain is a row
of its own. With a second file: ns and share before and after, and which component moved beyond the
noise (99 % interval of the repetitions, at least 5 a side).

Examples:
  micro --benchmark_out=micro.json --benchmark_out_format=json --benchmark_repetitions=5
  compare breakdown micro.json
  compare breakdown before.json after.json --filter 'chat/500'
  compare breakdown micro.json --format markdown --out breakdown.md

Exit codes:
  0  shown
  2  wrong usage, unreadable input, no gatebench.pipeline, or no pipeline that was measured)";

struct Arguments {
  std::string input;
  std::string other;
  std::string filter;
  bool ascii = false;
  OneReport report;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("MICRO", arguments.input, "Result file of micro")->required()->type_name("FILE");
  app.add_option("OTHER", arguments.other, "A later one, to see what moved")->type_name("FILE");
  app.add_option("--filter", arguments.filter,
                 "Only pipelines in whose name this extended regular expression is found")
      ->type_name("RE");
  app.add_flag("--ascii", arguments.ascii, "Bars of # for a terminal without UTF-8");
  arguments.report.bind(app);
}

void keep_filtered(std::vector<Breakdown>& breakdowns, const Arguments& arguments,
                   const std::string& path) {
  if (arguments.filter.empty()) {
    return;
  }
  const verdict::NameFilter filter = parse_filter("--filter", arguments.filter);
  std::erase_if(breakdowns, [&filter](const Breakdown& breakdown) {
    return !filter.finds(breakdown.pipeline);
  });
  if (breakdowns.empty()) {
    throw InputError(path + ": --filter '" + arguments.filter + "' leaves no pipeline");
  }
}

std::vector<Breakdown> breakdowns_of(const ResultFile& file, const Arguments& arguments) {
  std::vector<Breakdown> breakdowns = breakdown::break_down(file);
  keep_filtered(breakdowns, arguments, file.path);
  const auto measured = [](const Breakdown& breakdown) { return breakdown.whole_ns.has_value(); };
  if (std::none_of(breakdowns.begin(), breakdowns.end(), measured)) {
    throw InputError(file.path + ": no pipeline was measured: " + breakdowns.front().pipeline +
                     " is " + breakdowns.front().whole.obstacle);
  }
  return breakdowns;
}

std::vector<std::string> warnings_of(const ResultFile& before, const ResultFile& after) {
  std::vector<std::string> warnings;
  if (const auto host = results::host_difference(before.context, after.context)) {
    warnings.push_back("measured on different machines: " + host->key + " is " + host->first +
                       " in " + before.path + " and " + host->second + " in " + after.path);
  }
  const auto session = before.context.text("gatebench.session");
  if (!session || session != after.context.text("gatebench.session")) {
    warnings.emplace_back(
        "not measured in turn (gatebench.session differs or is missing): what the machine did "
        "between the files counts as a move");
  }
  return warnings;
}

/// What one file measured and the other did not has moved nowhere, and must not vanish.
void warn_of_lone(std::vector<std::string>& warnings, const std::vector<Breakdown>& here,
                  const std::vector<Breakdown>& there, const std::string& here_path,
                  const std::string& there_path) {
  for (const Breakdown& each : here) {
    const bool in_both = std::any_of(there.begin(), there.end(), [&each](const Breakdown& other) {
      return other.pipeline == each.pipeline && !other.is_unmeasured();
    });
    if (!each.is_unmeasured() && !in_both) {
      std::string warning = each.pipeline;
      warning.append(" was measured in ").append(here_path);
      warnings.push_back(warning.append(" and not in ").append(there_path));
    }
  }
}

breakdown::Style style_of(const Arguments& arguments, const Terminal& terminal) {
  return {.markdown = arguments.report.format == "markdown",
          .ascii = arguments.ascii,
          .width = arguments.report.style(terminal).width};
}

std::string shares(const ResultFile& file, const Arguments& arguments, const Terminal& terminal) {
  const std::vector<Breakdown> breakdowns = breakdowns_of(file, arguments);
  const OneReport& report = arguments.report;
  return report.format == "json"
             ? breakdown::json_report(breakdowns)
             : breakdown::share_report(breakdowns, style_of(arguments, terminal));
}

std::string movements(const ResultFile& before, const ResultFile& after, const Arguments& arguments,
                      const Terminal& terminal) {
  const std::vector<Breakdown> then = breakdowns_of(before, arguments);
  const std::vector<Breakdown> now = breakdowns_of(after, arguments);
  const std::vector<MovedPipeline> pipelines = breakdown::moved(then, now);
  if (pipelines.empty()) {
    throw InputError("no pipeline was measured both in " + before.path + " and in " + after.path);
  }
  std::vector<std::string> warnings = warnings_of(before, after);
  warn_of_lone(warnings, then, now, before.path, after.path);
  warn_of_lone(warnings, now, then, after.path, before.path);
  const OneReport& report = arguments.report;
  return report.format == "json"
             ? breakdown::json_report(pipelines, warnings)
             : breakdown::movement_report(pipelines, warnings, style_of(arguments, terminal));
}

}  // namespace

int breakdown_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                      const Terminal& terminal) {
  CLI::App app("Shows what each component costs of a whole request, from micro's results.",
               "compare breakdown");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  arguments.report.check({arguments.input, arguments.other});
  const ResultFile file = results::read_result_file(arguments.input);
  print_warnings(file, err);
  if (arguments.other.empty()) {
    arguments.report.write(shares(file, arguments, terminal), out);
    return 0;
  }
  const ResultFile other = results::read_result_file(arguments.other);
  print_warnings(other, err);
  arguments.report.write(movements(file, other, arguments, terminal), out);
  return 0;
}

}  // namespace compare::cli
