#include "compare/cli/calibrate_command.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <thread>

#include "compare/calibrate/calibration.h"
#include "compare/calibrate/earlier_sessions.h"
#include "compare/cli/duel_progress.h"
#include "compare/cli/duration.h"
#include "compare/cli/interruption.h"
#include "compare/cli/one_report.h"
#include "compare/cli/report_output.h"
#include "compare/cli/usage.h"
#include "compare/duel/command.h"
#include "compare/duel/duel.h"
#include "compare/duel/scratch_directory.h"
#include "compare/report/layout.h"
#include "compare/results/duel_record.h"
#include "compare/results/file_output.h"
#include "compare/results/read_result_file.h"

namespace compare::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr const char* kDescription =
    "Measures a program against itself and tells what this machine can and cannot tell.";

constexpr const char* kFooter = R"(
The noise profile is what compare and compare duel read with --noise. Noise between sessions shows
only in sessions that are some time apart.

Examples:
  compare calibrate --command build/release/bin/micro
  compare calibrate --command build/release/bin/micro --sessions 6 --every 10m --out noise.json
  compare calibrate --from 1.json 2.json 3.json 4.json 5.json 6.json --out noise.json

Exit codes:
  0  calibrated
  2  not: wrong usage, the program failed or hung, an interruption (what was measured is saved))";

struct Arguments {
  std::string command;
  std::vector<std::string> earlier;
  std::string out_path = "noise.json";
  std::string filter;
  std::string threshold = "10";
  std::string budget = "5m";
  std::string every = "10m";
  std::string side_timeout;
  int sessions = 1;
  int rounds = 15;
};

void bind(CLI::App& app, Arguments& arguments) {
  CLI::Option* command =
      app.add_option("--command", arguments.command, "The program, as compare duel takes it")
          ->type_name("CMD");
  app.add_option("--from", arguments.earlier,
                 "Measure nothing: take the results of earlier sessions, oldest first, six or more")
      ->excludes(command)
      ->type_name("FILE");
  app.add_option("--out", arguments.out_path, "Where to write the noise profile (noise.json)")
      ->type_name("FILE");
  app.add_option("--sessions", arguments.sessions, "How many sessions (1)")
      ->check(CLI::Range(1, 1000).description(""))
      ->type_name("N");
  app.add_option("--every", arguments.every, "From the start of one to that of the next (10m)")
      ->type_name("TIME");
  app.add_option("--rounds", arguments.rounds, "Rounds of each benchmark a session (15)")
      ->check(CLI::Range(5, 1000).description(""))
      ->type_name("N");
  app.add_option("--budget", arguments.budget,
                 "Time of the duels that are to come, by which the smallest change is told (5m)")
      ->type_name("TIME");
  app.add_option("--side-timeout", arguments.side_timeout,
                 "Time for one process (60s; 10m for commands with {out})")
      ->type_name("TIME");
  app.add_option("--threshold", arguments.threshold, "What is to be gated at (10)")
      ->type_name("PERCENT");
  app.add_option("--filter", arguments.filter,
                 "Only benchmarks in whose name this extended regular expression is found")
      ->type_name("RE");
}

/// Waits until the next session is due. False where somebody interrupted.
bool wait_until(Clock::time_point due, std::ostream& err) {
  if (Clock::now() < due) {
    err << "next session in "
        << shown_duration(std::chrono::duration_cast<milliseconds>(due - Clock::now())) << "\n";
  }
  while (Clock::now() < due && !Interruption::flag()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(milliseconds(200), due - Clock::now()));
  }
  return !Interruption::flag();
}

/// As if both sides were two programs: the same one is what is asked about here.
verdict::Verdict judge_as_two(duel::DuelResult& result) {
  for (results::ResultFile* file : {&result.baseline, &result.current}) {
    results::DuelRecord record =
        results::duel_record(file->context).value_or(results::DuelRecord{});
    record.identical = false;
    results::set_duel_record(file->context, record);
  }
  return verdict::judge(result.baseline, result.current, {});
}

int calibrate_from(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  std::vector<results::ResultFile> sessions;
  refuse_to_overwrite(arguments.out_path, arguments.earlier);
  for (const std::string& path : arguments.earlier) {
    sessions.push_back(results::read_result_file(path));
    print_warnings(sessions.back(), err);
  }
  const results::NoiseProfile profile = calibrate::profile_of(sessions);
  results::replace_file(arguments.out_path, results::to_json(profile));
  out << calibrate::sessions_report(profile) << "the noise profile is " << arguments.out_path
      << "\n";
  return 0;
}

int measure(const Arguments& arguments, std::ostream& out, std::ostream& err,
            const Terminal& terminal) {
  calibrate::Sessions sessions;
  calibrate::Calibration calibration;
  sessions.threshold_percent = parse_percentage("--threshold", arguments.threshold);
  sessions.budget = parse_duration("--budget", arguments.budget);
  const milliseconds every = parse_duration("--every", arguments.every);
  duel::DuelOptions options;
  options.budget = std::chrono::hours(24);
  options.fixed_rounds = static_cast<std::size_t>(arguments.rounds);
  try {
    if (!arguments.filter.empty()) {
      options.judging.filter = parse_filter("--filter", arguments.filter);
    }
    const auto words = duel::split_words(arguments.command);
    options.runner.side_timeout =
        parse_side_timeout(arguments.side_timeout, duel::names_out_path(words));
    const Interruption interruption;
    const duel::ScratchDirectory scratch;
    for (const char* folder : {"1", "2", "saved"}) {
      fs::create_directory(scratch.path() / folder);
    }
    duel::Program baseline("baseline", words, scratch.path() / "1");
    duel::Program current("current", words, scratch.path() / "2");
    for (int session = 0; session < arguments.sessions; ++session) {
      const auto began = Clock::now();
      options.seed = static_cast<std::uint64_t>(session) + 1;
      DuelProgress progress(err, terminal, scratch.path() / "saved");
      err << "session " << session + 1 << " of " << arguments.sessions << "\n";
      duel::DuelResult result =
          duel::run_duel(baseline, current, options, progress, Interruption::flag());
      progress.finish();
      const auto record = results::duel_record(result.current.context);
      if (!record || !record->complete) {
        err << "compare: not calibrated: "
            << report::printable(record ? record->stopped : "no record")
            << (sessions.verdicts.empty() ? "" : "; the sessions before are saved") << "\n";
        return kExitCannotJudge;
      }
      sessions.verdicts.push_back(judge_as_two(result));
      const auto rows = std::max<std::size_t>(result.baseline.rows.size(), 1);
      sessions.per_round =
          std::chrono::duration_cast<milliseconds>(Clock::now() - began) / static_cast<long>(rows);
      calibration = calibrate::sum_up(sessions);
      if (!calibration.benchmarks.empty()) {
        results::replace_file(arguments.out_path, results::to_json(calibration.profile));
      }
      if (session + 1 < arguments.sessions && !wait_until(began + every, err)) {
        err << "compare: interrupted; the sessions before are saved\n";
        return kExitCannotJudge;
      }
    }
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  if (calibration.benchmarks.empty()) {
    err << "compare: not calibrated: no benchmark could be compared with itself"
        << (calibration.left_out.empty() ? "" : ": " + report::printable(calibration.left_out[0]))
        << "\n";
    return kExitCannotJudge;
  }
  out << calibrate::calibration_report(calibration, sessions.threshold_percent)
      << "the noise profile is " << arguments.out_path << "\n";
  return 0;
}

}  // namespace

int calibrate_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                      const Terminal& terminal) {
  CLI::App app(kDescription, "compare calibrate");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  if (!arguments.earlier.empty()) {
    return calibrate_from(arguments, out, err);
  }
  if (arguments.command.empty()) {
    throw UsageError("--command or --from is required; see compare calibrate --help");
  }
  return measure(arguments, out, err, terminal);
}

}  // namespace compare::cli
