#include "compare/cli/history_check_command.h"

#include <algorithm>
#include <ostream>

#include "compare/cli/one_report.h"
#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/check.h"
#include "compare/history/check_report.h"
#include "compare/history/timeline.h"
#include "compare/results/file_output.h"
#include "compare/results/input_error.h"

namespace compare::cli {
namespace {

constexpr const char* kFooter = R"(
A change is a step from one level to another, or a drift, that is not noise; benchmarks that change
at one commit are one event. An event is new until --fail has told it, or somebody accepted it.

Examples:
  compare history check perf-history
  compare history check perf-history --fail --format github
  compare history check perf-history --least-change 5% --metric real_time --format json

Exit codes:
  0  nothing new got slower, or --fail is not given
  1  something new got slower (--fail); it is then kept that it was told
  2  cannot check: wrong usage, no history, nothing in it)";

struct Arguments {
  std::string folder;
  bool fail = false;
  std::string format = "text";
  std::string out_path;
  std::string least_change;
  std::vector<std::string> metrics;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("DIR", arguments.folder, "The history's folder")->required();
  app.add_flag("--fail", arguments.fail,
               "Exit code 1 where something new got slower; keeps that it was told");
  app.add_option("--format", arguments.format, "text, json, markdown or github (text)")
      ->check(CLI::IsMember({"text", "json", "markdown", "github"}).description(""))
      ->type_name("NAME");
  app.add_option("--out", arguments.out_path, "Write the report here, not to standard output")
      ->type_name("FILE");
  app.add_option("--least-change", arguments.least_change, "Smaller changes are none (3%)")
      ->type_name("P");
  app.add_option("--metric", arguments.metrics,
                 "Check this metric instead of those that gate; may be repeated")
      ->allow_extra_args(false)
      ->type_name("M");
}

/// A check of a metric that nothing has would find nothing, and look like a pass.
void refuse_unknown_metrics(const history::Timeline& timeline, const Arguments& arguments) {
  for (const std::string& metric : arguments.metrics) {
    if (std::none_of(timeline.series.begin(), timeline.series.end(),
                     [&](const history::Series& series) { return series.metric == metric; })) {
      throw results::InputError(arguments.folder + ": no benchmark in it has the metric '" +
                                metric +
                                "'; compare history list --benchmark . shows those that are");
    }
  }
}

std::string rendered(const history::Timeline& timeline, const history::Check& check,
                     const Arguments& arguments, const Terminal& terminal) {
  if (arguments.format == "json") {
    return history::check_json(timeline, check);
  }
  if (arguments.format == "markdown") {
    return history::check_markdown(timeline, check);
  }
  return arguments.format == "github"
             ? history::check_github(timeline, check)
             : history::check_text(
                   timeline, check,
                   {.colour = false, .width = arguments.out_path.empty() ? terminal.width : 0});
}

}  // namespace

int history_check_command(const std::vector<std::string>& args, std::ostream& out,
                          std::ostream& err, const Terminal& terminal) {
  CLI::App app("Finds what changed in a history, and since when.", "compare history check");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  history::CheckOptions options;
  options.metrics = arguments.metrics;
  if (!arguments.least_change.empty()) {
    options.least_change_percent = parse_percentage("--least-change", arguments.least_change);
  }
  refuse_own_files(arguments.folder, "--out", arguments.out_path);
  history::Store store = open_history(
      arguments.folder, arguments.fail ? history::Access::write : history::Access::read, err);
  const history::StoreContents contents = read_history(store, err);
  const history::Timeline timeline = history::timeline(contents.runs);
  refuse_unknown_metrics(timeline, arguments);
  history::Check check = history::check(timeline, options, contents.acceptances, contents.alerts);
  check.warnings.insert(check.warnings.end(), contents.warnings.begin(), contents.warnings.end());
  if (timeline.commits.size() < 2) {
    check.warnings.push_back("only one commit in " + arguments.folder +
                             ": nothing can have changed yet");
    print_warning(check.warnings.back(), err);
  }
  const std::string report = rendered(timeline, check, arguments, terminal);
  if (arguments.out_path.empty()) {
    out << report << std::flush;
  } else {
    results::replace_file(arguments.out_path, report);
  }
  if (!arguments.fail) {
    return 0;
  }
  // Only when the report is out: who is not told must be told next time.
  if (out) {
    store.add(history::alerts_of(timeline, check, now_ns()));
  }
  return history::has_fresh_regression(check) ? 1 : 0;
}

}  // namespace compare::cli
