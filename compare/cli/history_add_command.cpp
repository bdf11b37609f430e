#include "compare/cli/history_add_command.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <ostream>
#include <set>

#include "compare/cli/git_commit.h"
#include "compare/cli/one_report.h"
#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/exchange/run_of_result.h"
#include "compare/history/web_link.h"
#include "compare/report/visible_text.h"
#include "compare/results/hexadecimal.h"
#include "compare/results/input_error.h"
#include "compare/results/read_result_file.h"
#include "compare/results/rfc3339.h"
#include "compare/verdict/verdict_file.h"

namespace compare::cli {
namespace {

constexpr std::size_t kLongestId = 100;

constexpr const char* kFooter = R"(
FILE is any result file that compare reads. What is not said is taken from it (gatebench.commit,
gatebench.cpu_model, compiler, flags, kernel, num_cpus, date) and of the commit from git, where
--repository or else the working directory is a repository that has it; --commit may be a branch or
HEAD there. DIR is made where it is not there. What is there already is not added again, so that a
job may be run again.

Examples:
  compare history add perf-history macro.json micro.json
  compare history add perf-history macro.json --commit HEAD
  compare history add perf-history macro.json --commit 4f2a9c1b7d --environment image=ubuntu-24.04
  compare history add perf-history locust_stats.csv --commit 4f2a9c1b7d \
      --time 2026-03-01T10:15:02Z --suite locust --environment name=runner-3

Exit codes:
  0  added, or there already
  2  not: wrong usage, a file that cannot be read, a folder that is no history, no commit)";

struct Arguments {
  std::string folder;
  std::vector<std::string> files;
  std::string commit;
  std::string time;
  std::string subject;
  std::string author;
  std::string commit_url;
  std::string run_url;
  std::string suite;
  std::vector<std::string> environment;
  std::string verdict;
  std::string repository;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("DIR", arguments.folder, "The history's folder")->required();
  app.add_option("FILE", arguments.files, "Result files of one commit")->required();
  app.add_option("--commit", arguments.commit, "The commit that was measured")->type_name("SHA");
  app.add_option("--time", arguments.time, "When it was committed")->type_name("RFC3339");
  app.add_option("--subject", arguments.subject, "First line of its message")->type_name("TEXT");
  app.add_option("--author", arguments.author, "Its author")->type_name("NAME");
  app.add_option("--commit-url", arguments.commit_url, "A page about it")->type_name("URL");
  app.add_option("--run-url", arguments.run_url, "A page about the CI run")->type_name("URL");
  app.add_option("--suite", arguments.suite,
                 "What the benchmarks belong to (default: macro, micro, or the tool's name)")
      ->type_name("NAME");
  app.add_option("--environment", arguments.environment,
                 "What else can move numbers; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  app.add_option("--verdict", arguments.verdict,
                 "A verdict on FILE (--format json): its ratios to the baseline are kept with it")
      ->type_name("FILE");
  app.add_option("--repository", arguments.repository, "The git repository of the commit")
      ->type_name("DIR");
}

std::string address(std::string_view option, const std::string& text) {
  if (!text.empty() && history::web_link(text).empty()) {
    throw UsageError(std::string(option) + " is '" + text +
                     "', which is no link; write https://... or http://...");
  }
  return text;
}

history::Run described(const Arguments& arguments) {
  history::Run run;
  run.suite = arguments.suite;
  run.commit.id = arguments.commit;
  run.commit.subject = arguments.subject;
  run.commit.author = arguments.author;
  run.commit.url = address("--commit-url", arguments.commit_url);
  run.url = address("--run-url", arguments.run_url);
  run.environment = parse_environment(arguments.environment);
  if (!arguments.time.empty()) {
    const auto time = results::parse_rfc3339_ns(arguments.time);
    if (!time) {
      throw UsageError("--time is '" + arguments.time +
                       "'; write it as RFC 3339 has it, 2026-03-01T10:15:02Z");
    }
    run.commit.time_ns = *time;
  }
  return run;
}

/// Whether it can be the id of a commit: a digest, or what other systems count with (r1234,
/// 1.2-17). A word without a digit is rather the name of a branch, which will be another commit
/// tomorrow.
bool can_be_id(std::string_view id) {
  const bool odd = std::any_of(id.begin(), id.end(), [](unsigned char character) {
    return std::isalnum(character) == 0 && std::strchr("._+-", character) == nullptr;
  });
  return !id.empty() && id.size() <= kLongestId && !odd && id.front() != '-' &&
         (results::is_hexadecimal(id) || id.find_first_of("0123456789") != std::string_view::npos);
}

void refuse_what_is_no_id(const std::string& id) {
  if (!can_be_id(id)) {
    const std::string shown = id.size() > kLongestId ? id.substr(0, kLongestId) + "..." : id;
    throw UsageError("--commit is '" + shown +
                     "', which is no commit's id, and no git repository here knows it; give the id "
                     "that git rev-parse prints, or say --repository DIR");
  }
}

/// Enters what git knows where nobody said it; instead of the name of a branch the id of its
/// commit.
void ask_git(history::Commit& commit, const Arguments& arguments) {
  if (arguments.commit.empty() && !results::is_hexadecimal(commit.id)) {
    return;  // a file that says "main" does not mean what that is today
  }
  const bool asked = !arguments.repository.empty();
  const auto known = git_commit(asked ? arguments.repository : ".", commit.id);
  if (!known && asked) {
    throw results::InputError("no commit " + commit.id + " in the git repository " +
                              arguments.repository);
  }
  if (known) {
    commit.id = known->id;
    commit.time_ns = commit.time_ns != 0 ? commit.time_ns : known->time_ns;
    commit.subject = commit.subject.empty() ? known->subject : commit.subject;
    commit.author = commit.author.empty() ? known->author : commit.author;
  }
}

void warn_of_another_commit(const std::string& path, const results::Context& context,
                            const std::string& commit, std::ostream& err) {
  const std::string own = history::commit_in(context);
  if (!own.empty() && !commit.starts_with(own) && !own.starts_with(commit)) {
    print_warning(path + ": it says that it measured " + own + ", not " + commit, err);
  }
}

void enter_verdict(const std::string& path, std::vector<history::Run>& runs, std::ostream& err) {
  const verdict::Verdict verdict = verdict::read_verdict_file(path);
  warn_of_another_commit(path, verdict.environment.current, runs.front().commit.id, err);
  if (history::enter(runs, verdict, path) == 0) {
    print_warning(path + (verdict.paired ? ": it compares nothing that is in the files added"
                                         : ": its sides were not measured in the same rounds, so "
                                           "that none of its ratios is kept"),
                  err);
  }
}

}  // namespace

int history_add_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                        const Terminal& /*terminal*/) {
  CLI::App app("Adds what result files measured at a commit.", "compare history add");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  history::Run run = described(arguments);
  const bool named = app.count("--commit") > 0;
  std::vector<history::Run> runs;
  for (const std::string& path : arguments.files) {
    const results::ResultFile file = results::read_result_file(path);
    print_warnings(file, err);
    run.commit.id = named ? arguments.commit : history::commit_in(file.context);
    history::Run own = run;
    ask_git(own.commit, arguments);
    warn_of_another_commit(path, file.context, own.commit.id, err);
    if (named) {
      refuse_what_is_no_id(own.commit.id);
    }
    history::MadeRuns made = history::runs_of_result(file, own);
    print_warnings(made.warnings, err);
    std::move(made.runs.begin(), made.runs.end(), std::back_inserter(runs));
  }
  if (!arguments.verdict.empty()) {
    enter_verdict(arguments.verdict, runs, err);
  }
  history::Store store = open_history(arguments.folder, history::Access::create, err);
  const std::size_t added = store.add(runs);
  std::set<std::string> commits;
  for (const history::Run& made : runs) {
    commits.insert(made.commit.id);
  }
  out << report::printable(arguments.folder) << ": " << added << (added == 1 ? " run" : " runs")
      << " added";
  if (added < runs.size()) {
    out << ", " << runs.size() - added << " there already";
  }
  for (const std::string& commit : commits) {
    out << (commit == *commits.begin() ? "; commit " : ", ") << report::printable(commit);
  }
  out << "\n";
  return 0;
}

}  // namespace compare::cli
