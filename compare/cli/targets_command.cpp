#include "compare/cli/targets_command.h"

#include <ostream>

#include "compare/cli/one_report.h"
#include "compare/cli/think_time.h"
#include "compare/cli/usage.h"
#include "compare/results/read_result_file.h"
#include "compare/targets/evaluation.h"
#include "compare/targets/report.h"
#include "compare/targets/targets_file.h"

namespace compare::cli {
namespace {

constexpr const char* kFooter = R"(
RESULT is macro's result.json, Locust's _stats.csv, Vegeta's report, or another load tool's.
Several runs (files, or the blocks of one) of one name are graded by their median; their range is
shown. Without --name: of Locust the row Aggregated, else every row that a load tool wrote.

Throughput is graded only back to back or at a fixed rate. Users who pause offer N / (Z + R) at
most, however fast the gateway is: --users and --think-time show that ceiling.

Examples:
  compare targets benchmark-results/TIME-macro/result.json
  compare targets run1_stats.csv run2_stats.csv run3_stats.csv
  compare targets locust_stats.csv --users 500 --think-time 100ms..2s
  compare targets result.json --targets my_targets.json --format json --out targets.json

Exit codes:
  0  all good; or something needs investigation, which warns
  1  an issue
  2  cannot grade: wrong usage, unreadable input, a run that errored, nothing to grade)";

struct Arguments {
  std::vector<std::string> inputs;
  std::string targets;
  std::string name;
  std::string load_model;
  int users = 0;
  std::string think_time;
  OneReport report;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("RESULT", arguments.inputs, "Result files of the runs")->required();
  app.add_option("--targets", arguments.targets,
                 "The goals (default: ci/targets/litellm.json, built in)")
      ->type_name("FILE");
  app.add_option("--name", arguments.name,
                 "Only rows in whose name this extended regular expression is found")
      ->type_name("RE");
  app.add_option("--load-model", arguments.load_model,
                 "How the load was offered: closed-think-time, closed (back to back) or open (a "
                 "fixed rate); default: what the file tells")
      ->check(CLI::IsMember({"closed-think-time", "closed", "open"}).description(""))
      ->type_name("MODEL");
  app.add_option("--users", arguments.users, "Users who pause between their requests")
      ->check(CLI::Range(1, 10'000'000).description(""))
      ->type_name("N");
  app.add_option("--think-time", arguments.think_time,
                 "How long each pauses: 100ms..500ms, evenly spread, or 1s")
      ->type_name("MIN..MAX");
  arguments.report.bind(app);
}

targets::EvaluationOptions to_options(const Arguments& arguments) {
  targets::EvaluationOptions options;
  options.load_model = targets::parse_load_model(arguments.load_model);
  if (!arguments.name.empty()) {
    const verdict::NameFilter filter = parse_filter("--name", arguments.name);
    options.choice = [filter](std::string_view name) { return filter.finds(name); };
  }
  if ((arguments.users > 0) != !arguments.think_time.empty()) {
    throw UsageError("--users and --think-time tell the ceiling only together; give both");
  }
  if (arguments.users > 0) {
    if (options.load_model && options.load_model != targets::LoadModel::closed_think_time) {
      throw UsageError("--load-model " + arguments.load_model +
                       " has no think time; leave out --users and --think-time");
    }
    options.thinking = {.users = static_cast<double>(arguments.users),
                        .think_seconds = parse_mean_think_time(arguments.think_time)};
  }
  return options;
}

std::string rendered(const targets::Evaluation& evaluation, const OneReport& report,
                     const Terminal& terminal) {
  if (report.format == "json") {
    return targets::json_report(evaluation);
  }
  return report.format == "markdown" ? targets::markdown_report(evaluation)
                                     : targets::text_report(evaluation, report.style(terminal));
}

}  // namespace

int targets_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                    const Terminal& terminal) {
  CLI::App app("Grades a run against absolute goals: good, needs investigation, issue.",
               "compare targets");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  std::vector<std::string> read = arguments.inputs;
  read.push_back(arguments.targets);
  arguments.report.check(read);
  const targets::EvaluationOptions options = to_options(arguments);
  const targets::Targets goals = arguments.targets.empty()
                                     ? targets::default_targets()
                                     : targets::read_targets_file(arguments.targets);
  std::vector<results::ResultFile> files;
  files.reserve(arguments.inputs.size());
  for (const std::string& input : arguments.inputs) {
    files.push_back(results::read_result_file(input));
    print_warnings(files.back(), err);
  }
  const targets::Evaluation evaluation = targets::evaluate(goals, files, options);
  arguments.report.write(rendered(evaluation, arguments.report, terminal), out);
  const std::string investigate =
      targets::goals_graded(evaluation, targets::Grade::needs_investigation);
  if (evaluation.outcome == targets::Outcome::cannot_grade) {
    err << "compare: " << targets::outcome_line(evaluation) << "\n";
  } else if (!investigate.empty()) {
    err << "compare: warning: needs investigation: " << investigate << "\n";
  }
  return targets::exit_code(evaluation.outcome);
}

}  // namespace compare::cli
