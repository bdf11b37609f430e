#include "compare/cli/history_import_command.h"

#include <chrono>
#include <ostream>
#include <set>

#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/exchange/import.h"
#include "compare/report/visible_text.h"
#include "compare/results/input_error.h"

namespace compare::cli {
namespace {

constexpr std::chrono::seconds kProgress{2};
constexpr std::size_t kMostWarnings = 10;
constexpr const char* kFooter = R"(
FILE is a data.js of github-action-benchmark, all of whose entries are taken, or a result file.
In a FOLDER, and those in it, *.json, *.js, *_stats.csv and *_requests.csv are read (Google
Benchmark, Locust, ...): the commit is the file's gatebench.commit, else the 7 to 40 hexadecimal
digits in its name or a folder's below FOLDER, else its date and path. What cannot be used is left
out, counted and named (the first 20). Importing the same again adds nothing.

Examples:
  compare history import perf-history data.js
  compare history import perf-history results/ --suite micro --environment name=bench-1

Exit codes:
  0  imported, or there already
  2  not: wrong usage, a file that cannot be read, nothing that can be used)";

/// Tells how far it is every two seconds.
class Progress {
 public:
  explicit Progress(std::ostream& err) : err_(err) {}

  void operator()(std::size_t done, std::size_t count) {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ >= kProgress) {
      told_ = now;
      err_ << "compare: " << done << " of " << count << " files read\n" << std::flush;
    }
  }

 private:
  std::ostream& err_;
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

void print_left_out(const history::Imported& imported, std::ostream& err) {
  for (const std::string& reason : imported.reasons) {
    print_warning("left out: " + reason, err);
  }
  if (imported.left_out > imported.reasons.size()) {
    print_warning(std::to_string(imported.left_out - imported.reasons.size()) + " more left out",
                  err);
  }
}

void print_first(std::vector<std::string> warnings, std::ostream& err) {
  if (warnings.size() > kMostWarnings) {
    const std::size_t more = warnings.size() - kMostWarnings;
    warnings.resize(kMostWarnings);
    warnings.push_back(std::to_string(more) + " more warnings");
  }
  print_warnings(warnings, err);
}

}  // namespace

int history_import_command(const std::vector<std::string>& args, std::ostream& out,
                           std::ostream& err, const Terminal& /*terminal*/) {
  CLI::App app("Takes over a history that others have kept.", "compare history import");
  app.footer(kFooter);
  std::string folder;
  std::vector<std::string> paths;
  std::vector<std::string> environment;
  history::ImportOptions options;
  app.add_option("DIR", folder, "The history's folder")->required();
  app.add_option("FILE", paths, "Files and folders to import")->required();
  app.add_option("--suite", options.suite,
                 "What the benchmarks belong to (default: as the files say)")
      ->type_name("NAME");
  app.add_option("--environment", environment, "Where they were measured; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  options.environment = parse_environment(environment);
  options.progress = Progress(err);
  const history::Imported imported = history::import_paths({paths.begin(), paths.end()}, options);
  print_left_out(imported, err);
  print_first(imported.warnings, err);
  if (imported.runs.empty()) {
    throw results::InputError("nothing to import: " +
                              (imported.left_out > 0
                                   ? std::to_string(imported.left_out) + " left out"
                                   : "no file that is a result file"));
  }
  history::Store store = open_history(folder, history::Access::create, err);
  const std::size_t added = store.add(imported.runs);
  std::set<std::string_view> commits;
  for (const history::Run& run : imported.runs) {
    commits.insert(run.commit.id);
  }
  out << report::printable(folder) << ": " << added << " runs added, "
      << imported.runs.size() - added << " there already; " << commits.size() << " commits";
  if (imported.left_out > 0) {
    out << "; " << imported.left_out << " left out";
  }
  out << "\n";
  return 0;
}

}  // namespace compare::cli
