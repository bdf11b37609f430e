#include "compare/cli/history_list_command.h"

#include <ostream>

#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/list_report.h"
#include "compare/history/timeline.h"
#include "compare/results/input_error.h"

namespace compare::cli {
namespace {

constexpr const char* kFooter = R"(
Examples:
  compare history list perf-history --last 20
  compare history list perf-history --benchmark '^auth/' --metric real_time
  compare history list perf-history --format json

Exit codes:
  0  listed
  2  not: wrong usage, no history, nothing in it)";

}  // namespace

int history_list_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                         const Terminal& terminal) {
  CLI::App app("Shows the commits of a history, or benchmarks through them, the newest last.",
               "compare history list");
  app.footer(kFooter);
  std::string folder;
  std::string benchmark;
  std::string format = "text";
  history::ListOptions options;
  app.add_option("DIR", folder, "The history's folder")->required();
  app.add_option("--benchmark", benchmark,
                 "The values of benchmarks in whose name this extended regular expression is found")
      ->type_name("RE");
  app.add_option("--metric", options.metric, "Only this one (with --benchmark)")->type_name("M");
  app.add_option("--last", options.last, "Only the newest N commits")
      ->check(CLI::Range(1, 1'000'000).description(""))
      ->type_name("N");
  app.add_option("--format", format, "text, json or csv (text)")
      ->check(CLI::IsMember({"text", "json", "csv"}).description(""))
      ->type_name("NAME");
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  if (!benchmark.empty()) {
    const verdict::NameFilter filter = parse_filter("--benchmark", benchmark);
    options.benchmark = [filter](std::string_view name) { return filter.finds(name); };
  } else if (!options.metric.empty()) {
    throw UsageError("--metric says which of a benchmark's values to show; give --benchmark too");
  }
  options.width = terminal.width;
  const history::Store store = open_history(folder, history::Access::read, err);
  const history::StoreContents contents = read_history(store, err);
  const history::Timeline timeline = history::chosen(history::timeline(contents.runs), options);
  if (options.benchmark && timeline.series.empty()) {
    throw results::InputError(folder + ": no benchmark in it is called like '" + benchmark + "'" +
                              (options.metric.empty() ? "" : " and has " + options.metric));
  }
  out << (format == "json"  ? history::list_json(timeline, options)
          : format == "csv" ? history::list_csv(timeline, options)
                            : history::list_text(timeline, options));
  return 0;
}

}  // namespace compare::cli
