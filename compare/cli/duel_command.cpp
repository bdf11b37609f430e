#include "compare/cli/duel_command.h"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <optional>
#include <ostream>
#include <random>
#include <stdexcept>
#include <utility>

#include "compare/cli/duel_progress.h"
#include "compare/cli/duration.h"
#include "compare/cli/interruption.h"
#include "compare/cli/judge_options.h"
#include "compare/cli/report_output.h"
#include "compare/cli/usage.h"
#include "compare/duel/command.h"
#include "compare/duel/duel.h"
#include "compare/duel/scratch_directory.h"
#include "compare/report/layout.h"
#include "compare/results/input_error.h"
#include "compare/verdict/judge.h"

namespace compare::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescription =
    "Runs two programs in turn until it is decided which of their benchmarks got slower.";

constexpr const char* kFooter = R"(
A command is split into words as a shell would, but no shell runs it. It is a Google Benchmark
program (any that knows --benchmark_list_tests), or it writes results to the file or folder {out}.
A round of a Google Benchmark program is a swapped duet: both sides at the same time, each on a core
of its own, then with the cores swapped. Looks are after 5, 10, 15, 20, 30 and 40 rounds; what is
decided gets no more of them.

The rounds are saved in --save as baseline.json and current.json, which compare judges alike.

Examples:
  compare duel --baseline old/micro --current new/micro
  compare duel --baseline old/micro --current new/micro --filter '^auth/' --threshold 5 --budget 2m
  compare duel --baseline 'macro run --gateway old/gateway --blocks 1 --duration 5s --out {out}' \
               --current 'macro run --gateway new/gateway --blocks 1 --duration 5s --out {out}'

Exit codes:
  0  nothing got slower
  1  a regression
  2  cannot judge: wrong usage, a side that failed or hung, an interruption
  3  undecided, only with --on-unsure fail)";

struct Arguments {
  std::string baseline;
  std::string current;
  JudgeArguments judging;
  std::string budget = "5m";
  std::string pairing = "auto";
  std::string seed;
  std::string side_timeout;
  std::string save;
  ReportArguments reports;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("--baseline", arguments.baseline, "The command to measure against")
      ->required()
      ->type_name("CMD");
  app.add_option("--current", arguments.current, "The command to judge")
      ->required()
      ->type_name("CMD");
  bind_judging(app, arguments.judging);
  app.add_option("--budget", arguments.budget, "Time for all of it (5m)")->type_name("TIME");
  app.add_option("--pairing", arguments.pairing,
                 "How close the sides of a round are (auto: a duet where cores and threads allow)")
      ->check(CLI::IsMember({"auto", "duet", "adjacent"}).description(""))
      ->type_name("auto|duet|adjacent");
  app.add_option("--seed", arguments.seed, "Of the order of rounds (random, and stored)")
      ->type_name("N");
  app.add_option("--side-timeout", arguments.side_timeout,
                 "Time for one process (60s; 10m for commands with {out})")
      ->type_name("TIME");
  app.add_option("--save", arguments.save,
                 "Folder for the rounds, new or empty (duel-<UTC time>-<seed>)")
      ->type_name("DIR");
  bind_reports(app, arguments.reports);
}

std::uint64_t parse_seed(const std::string& text) {
  if (text.empty()) {
    return std::random_device()();
  }
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw UsageError("--seed is '" + text + "', not a whole number from 0 on");
  }
  return seed;
}

std::vector<std::string> words_of(std::string_view option, const std::string& command) {
  try {
    return duel::split_words(command);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string(option) + ": " + error.what());
  }
}

/// The folder for the rounds, made; never one that holds something of somebody else.
fs::path save_folder(const std::string& asked, std::uint64_t seed) {
  fs::path folder = asked;
  if (asked.empty()) {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    std::array<char, 32> text{};
    ::gmtime_r(&now, &utc);
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
    folder = std::string("duel-") + text.data() + "-" + std::to_string(seed);
  }
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed || !fs::is_directory(folder)) {
    throw UsageError("--save " + folder.string() + " cannot be made" +
                     (failed ? ": " + failed.message() : ""));
  }
  if (!fs::is_empty(folder)) {
    throw UsageError("--save " + folder.string() +
                     " is not empty; name a folder that is, or a new "
                     "one");
  }
  return folder;
}

duel::DuelOptions to_options(const Arguments& arguments, bool whole) {
  duel::DuelOptions options;
  options.judging = judge_options(arguments.judging);
  options.budget = parse_duration("--budget", arguments.budget);
  options.seed = parse_seed(arguments.seed);
  options.runner.side_timeout = parse_side_timeout(arguments.side_timeout, whole);
  if (arguments.pairing != "auto") {
    options.pairing = arguments.pairing == "duet" ? duel::Pairing::duet : duel::Pairing::adjacent;
  }
  return options;
}

}  // namespace

int duel_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                 const Terminal& terminal) {
  CLI::App app(kDescription, "compare duel");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  const auto baseline_words = words_of("--baseline", arguments.baseline);
  const auto current_words = words_of("--current", arguments.current);
  const duel::DuelOptions options = to_options(arguments, duel::names_out_path(baseline_words));
  const std::vector<ReportOutput> outputs = report_outputs(arguments.reports, {});
  refuse_missing_folders(outputs);
  const fs::path folder = save_folder(arguments.save, options.seed);

  // From here on, so that what is made is also taken away.
  const Interruption interruption;
  const duel::ScratchDirectory scratch;
  // Paths of one length, for the length of argv moves the stack.
  fs::create_directory(scratch.path() / "1");
  fs::create_directory(scratch.path() / "2");
  duel::Program baseline("baseline", baseline_words, scratch.path() / "1");
  duel::Program current("current", current_words, scratch.path() / "2");
  DuelProgress progress(err, terminal, folder);
  duel::DuelResult result;
  try {
    result = duel::run_duel(baseline, current, options, progress, Interruption::flag());
  } catch (const std::invalid_argument& error) {
    std::error_code not_empty;
    fs::remove(folder, not_empty);
    throw UsageError(error.what());
  } catch (const results::InputError& error) {
    progress.finish();
    verdict::Verdict unjudged;
    unjudged.threshold_percent = options.judging.threshold_percent;
    write_unjudged(std::move(unjudged), error.what(), outputs, out);
    throw;
  }
  progress.finish();
  save_duel(result.baseline, result.current, folder);
  result.baseline.path = (folder / "baseline.json").string();
  result.current.path = (folder / "current.json").string();
  const verdict::Verdict verdict = verdict::judge(result.baseline, result.current, options.judging);
  err << "the rounds are in " << folder.string() << "\n";
  write_reports(verdict, outputs, out, terminal);
  if (verdict.outcome == verdict::Outcome::cannot_judge) {
    err << "compare: cannot judge: " << report::printable(verdict.reason) << "\n";
  }
  return verdict.exit_code;
}

}  // namespace compare::cli
