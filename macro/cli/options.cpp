#include "macro/cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "build_info.h"
#include "macro/cli/run_flags.h"
#include "macro/plan/contradictions.h"
#include "macro/plan/scenario_plan.h"

namespace macro {
namespace {

constexpr const char* kDescription =
    "Drives an LLM gateway with load over sockets and reports throughput, latency and cost.";
constexpr const char* kExitCodes =
    "exit status of run: 0 measured; 1 an issue by --targets; 2 usage error; 3 the measurement is "
    "invalid (the report says why); of report: 0 made again, whatever the verdict; 2 it cannot be";
constexpr const char* kReportExitCodes =
    "exit status: 0 made again, whatever the verdict, which the report says; 2 there is no run, or "
    "its run.json is damaged";

std::string version_text() {
  const gatebench::BuildInfo info = gatebench::build_info();
  return "gatebench-macro " + std::string(info.version) + "\ncommit: " + std::string(info.commit) +
         "\nbuild type: " + std::string(info.build_type) +
         "\ncompiler: " + std::string(info.compiler) + "\nflags: " + std::string(info.flags) + "\n";
}

/// A script's `--users "$USERS"` with nothing in it must not mean the default.
void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* const option : command.get_options()) {
    const auto& given = option->results();
    const bool has_empty = std::any_of(given.begin(), given.end(),
                                       [](const std::string& value) { return value.empty(); });
    if (option->count() > 0 && has_empty) {
      throw UsageError(option->get_name() + ": is empty; give a value, or leave it out");
    }
  }
}

RunOptions read_run(const CLI::App& command, RunFlags flags) {
  refuse_empty_values(command);
  RunOptions options = read_run_flags(std::move(flags));
  check_contradictions(options);
  if (!options.replay) {  // whose file is not read here
    plan_scenarios(options);
  }
  return options;
}

}  // namespace

std::variant<RunOptions, ReportOptions, UpstreamFlags, PrintedText> parse_arguments(
    const std::vector<std::string>& arguments) {
  CLI::App app(kDescription, "macro");
  app.footer(kExitCodes);
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  RunFlags run;
  const CLI::App* const run_app = add_run_command(app, run);
  ReportOptions report;
  CLI::App* report_app = app.add_subcommand(
      "report", "Makes all reports of an earlier run again, from its folder, offline.");
  report_app
      ->add_option("DIR", report.directory, "folder that macro run has written, or its run.json")
      ->required();
  report_app->add_option("--baseline", report.baseline, "folder of another run, drawn beside it");
  report_app->footer(kReportExitCodes);
  UpstreamFlags upstream;
  const CLI::App* const upstream_app = add_upstream_command(app, upstream);

  // CLI11 takes them last first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return PrintedText{app.help()};
  } catch (const CLI::CallForVersion&) {
    return PrintedText{version_text()};
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + "; see macro --help");
  }
  if (report_app->parsed()) {
    return report;
  }
  if (upstream_app->parsed()) {
    return upstream;
  }
  return read_run(*run_app, std::move(run));
}

}  // namespace macro
