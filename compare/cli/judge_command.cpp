#include "compare/cli/judge_command.h"

#include <ostream>
#include <stdexcept>

#include "compare/cli/report_output.h"
#include "compare/cli/usage.h"
#include "compare/report/layout.h"
#include "compare/results/input_error.h"
#include "compare/results/read_result_file.h"
#include "compare/verdict/judge.h"

namespace compare::cli {
namespace {

constexpr const char* kDescription =
    "Tells whether CURRENT is slower than BASELINE, two files of benchmark results.";

constexpr const char* kFooter = R"(
Judged by default: real_time; of benchmarks named macro/... also cpu_time and throughput_per_second.
A --format without a file goes to --out, or to standard output; where none does, the text report
does.

Subcommands (a file of such a name is written ./NAME):
  merge FILE... --out FILE    rows of one name become repetitions (compare merge --help)
  targets RESULT...           absolute goals: good, needs investigation, issue
  breakdown FILE [FILE]       each component's share of a request

Examples:
  compare baseline.json current.json
  compare baseline.json current.json --threshold 5 --filter '^chat/'
  compare baseline.json current.json --format text --format json=verdict.json
  compare merge run1.json run2.json run3.json --out current.json

Exit codes:
  0  nothing got slower
  1  a regression
  2  cannot judge: wrong usage, unreadable or empty input, nothing in common, a row that errors now
  3  undecided, only with --on-unsure fail)";

struct Arguments {
  std::string baseline;
  std::string current;
  std::string threshold = "10";
  std::string alpha = "0.05";
  std::string filter;
  std::vector<std::string> metrics;
  std::vector<std::string> formats;
  std::string out_path;
  std::string on_unsure = "pass";
  bool allow_different_hosts = false;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("BASELINE", arguments.baseline, "Results to measure against")
      ->required()
      ->type_name("FILE");
  app.add_option("CURRENT", arguments.current, "Results to judge")->required()->type_name("FILE");
  app.add_option("--threshold", arguments.threshold, "Fail what is slower by more than this (10)")
      ->type_name("PERCENT");
  app.add_option("--filter", arguments.filter,
                 "Only benchmarks in whose name this extended regular expression is found")
      ->type_name("RE");
  app.add_option("--metric", arguments.metrics,
                 "Judge this metric instead of the default ones; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME[=lower|higher]");
  app.add_option("--format", arguments.formats,
                 "Write this report: " + report::format_names() + "; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME[=FILE]");
  app.add_option("--out", arguments.out_path, "Write the report here, not to standard output")
      ->type_name("FILE");
  app.add_option("--on-unsure", arguments.on_unsure,
                 "Exit code where something is undecided: pass is 0, fail is 3 (pass)")
      ->check(CLI::IsMember({"pass", "fail"}).description(""))
      ->type_name("pass|fail");
  app.add_option("--alpha", arguments.alpha,
                 "Chance that an interval misses the truth; 0.05 is 95 % intervals (0.05)")
      ->type_name("ALPHA");
  app.add_flag("--allow-different-hosts", arguments.allow_different_hosts,
               "Judge even if the files come from different machines");
}

verdict::MetricChoice parse_metric(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const std::string direction = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (direction == "lower") {
    return {text.substr(0, equals), results::Better::lower};
  }
  if (direction == "higher") {
    return {text.substr(0, equals), results::Better::higher};
  }
  return {text, results::Better::unknown};
}

verdict::Options to_options(const Arguments& arguments) {
  verdict::Options options;
  options.threshold_percent = parse_percentage("--threshold", arguments.threshold);
  options.alpha = parse_fraction("--alpha", arguments.alpha, 0.5);
  options.fail_on_unsure = arguments.on_unsure == "fail";
  options.allow_different_hosts = arguments.allow_different_hosts;
  for (const std::string& metric : arguments.metrics) {
    verdict::MetricChoice choice = parse_metric(metric);
    for (const verdict::MetricChoice& earlier : options.metrics) {
      if (earlier.name == choice.name) {
        throw UsageError("--metric " + choice.name + " is given twice; give it once");
      }
    }
    options.metrics.push_back(std::move(choice));
  }
  if (!arguments.filter.empty()) {
    options.filter = parse_filter("--filter", arguments.filter);
  }
  return options;
}

/// What could not be read is a verdict too for whoever reads the reports; people read it in `err`.
void report_input_error(const Arguments& arguments, const verdict::Options& options,
                        const std::string& message, std::vector<ReportOutput> outputs,
                        std::ostream& out) {
  verdict::Verdict unjudged;
  unjudged.reason = message;
  unjudged.threshold_percent = options.threshold_percent;
  unjudged.baseline_path = arguments.baseline;
  unjudged.current_path = arguments.current;
  unjudged.environment.comparable = false;
  std::erase_if(outputs, [](const ReportOutput& output) {
    return output.path.empty() && output.format->name == "text";
  });
  write_reports(unjudged, outputs, out, false);
}

}  // namespace

int judge_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                  bool colour) {
  CLI::App app(kDescription, "compare");
  app.set_version_flag("--version", "");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  refuse_subcommand_name(arguments.baseline);
  refuse_subcommand_name(arguments.current);
  const verdict::Options options = to_options(arguments);
  const std::vector<ReportOutput> outputs = report_outputs(arguments.formats, arguments.out_path,
                                                           {arguments.baseline, arguments.current});
  try {
    const results::ResultFile baseline = results::read_result_file(arguments.baseline);
    const results::ResultFile current = results::read_result_file(arguments.current);
    const verdict::Verdict verdict = verdict::judge(baseline, current, options);
    write_reports(verdict, outputs, out, colour);
    if (verdict.outcome == verdict::Outcome::cannot_judge) {
      err << "compare: cannot judge: " << report::printable(verdict.reason) << "\n";
    }
    return verdict.exit_code;
  } catch (const results::InputError& error) {
    report_input_error(arguments, options, error.what(), outputs, out);
    throw;
  }
}

}  // namespace compare::cli
