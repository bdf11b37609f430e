#include "compare/cli/judge_command.h"

#include <ostream>
#include <utility>

#include "compare/cli/judge_options.h"
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
  calibrate --command CMD              what this machine can and cannot tell
  duel --baseline CMD --current CMD    runs both in turn until decided (compare duel --help)
  merge FILE... --out FILE    rows of one name become repetitions (compare merge --help)
  report VERDICT...           joins verdicts written with --format json, and renders them
  targets RESULT...           absolute goals: good, needs investigation, issue
  breakdown FILE [FILE]       each component's share of a request
  history SUBCOMMAND DIR      what was measured, commit by commit (compare history --help)

Examples:
  compare baseline.json current.json
  compare baseline.json current.json --threshold 5 --filter '^chat/'
  compare baseline.json current.json --rules rules.toml --noise noise.json
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
  JudgeArguments judging;
  ReportArguments reports;
  bool allow_different_hosts = false;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("BASELINE", arguments.baseline, "Results to measure against")
      ->required()
      ->type_name("FILE");
  app.add_option("CURRENT", arguments.current, "Results to judge")->required()->type_name("FILE");
  bind_judging(app, arguments.judging);
  bind_reports(app, arguments.reports);
  app.add_flag("--allow-different-hosts", arguments.allow_different_hosts,
               "Judge even if the files come from different machines");
}

}  // namespace

int judge_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                  const Terminal& terminal) {
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
  const std::vector<ReportOutput> outputs =
      report_outputs(arguments.reports, {arguments.baseline, arguments.current});
  verdict::Options options;
  try {
    options = judge_options(arguments.judging);
    options.allow_different_hosts = arguments.allow_different_hosts;
    const results::ResultFile baseline = results::read_result_file(arguments.baseline);
    const results::ResultFile current = results::read_result_file(arguments.current);
    const verdict::Verdict verdict = verdict::judge(baseline, current, options);
    write_reports(verdict, outputs, out, terminal);
    if (verdict.outcome == verdict::Outcome::cannot_judge) {
      err << "compare: cannot judge: " << report::printable(verdict.reason) << "\n";
    }
    return verdict.exit_code;
  } catch (const results::InputError& error) {
    verdict::Verdict unjudged;
    unjudged.threshold_percent = options.threshold_percent;
    unjudged.baseline_path = arguments.baseline;
    unjudged.current_path = arguments.current;
    write_unjudged(std::move(unjudged), error.what(), outputs, out);
    throw;
  }
}

}  // namespace compare::cli
