#include "compare/cli/history_accept_command.h"

#include <algorithm>
#include <ostream>

#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/check.h"
#include "compare/history/timeline.h"
#include "compare/report/visible_text.h"
#include "compare/results/input_error.h"

namespace compare::cli {
namespace {

constexpr std::size_t kFewestDigits = 4;
constexpr const char* kFooter = R"(
The change becomes the new level: it fails no check any more, and later changes are told against it.

Examples:
  compare history accept perf-history --commit 4f2a9c1 --who 'A. Person' --why 'TLS by default'
  compare history accept perf-history --commit 4f2a9c1 --who 'A. Person' --why '...' \
      --benchmark auth/hit --metric real_time

Exit codes:
  0  accepted, or accepted before
  2  not: wrong usage, no history, no such commit or benchmark in it)";

/// The only commit whose id begins so. Throws results::InputError.
const history::Commit& find_commit(const history::Timeline& timeline, const std::string& prefix,
                                   const std::string& folder) {
  const history::Commit* found = nullptr;
  for (const history::Commit& commit : timeline.commits) {
    if (commit.id == prefix) {
      return commit;
    }
    if (commit.id.starts_with(prefix) && prefix.size() >= kFewestDigits) {
      if (found != nullptr) {
        throw results::InputError("--commit " + prefix + " can be " + found->id + " or " +
                                  commit.id + "; give more digits");
      }
      found = &commit;
    }
  }
  if (found == nullptr) {
    throw results::InputError("no commit " + prefix + " in " + folder +
                              "; compare history list shows those that are");
  }
  return *found;
}

/// Whether there is a change that this takes for granted.
bool matches(const history::Timeline& timeline, const history::StoreContents& contents,
             const history::Acceptance& acceptance) {
  history::CheckOptions options;
  if (!acceptance.metric.empty()) {
    options.metrics = {acceptance.metric};  // it need not be one that gates
  }
  const history::Check found = history::check(timeline, options, {acceptance}, contents.alerts);
  return std::any_of(found.events.begin(), found.events.end(),
                     [](const history::Event& event) { return event.acceptance.has_value(); });
}

}  // namespace

int history_accept_command(const std::vector<std::string>& args, std::ostream& out,
                           std::ostream& err, const Terminal& /*terminal*/) {
  CLI::App app("Takes a change for granted.", "compare history accept");
  app.footer(kFooter);
  std::string folder;
  history::Acceptance acceptance;
  app.add_option("DIR", folder, "The history's folder")->required();
  app.add_option("--commit", acceptance.commit, "Where it changed; the first digits are enough")
      ->required()
      ->type_name("SHA");
  app.add_option("--who", acceptance.who, "Who says so")->required()->type_name("NAME");
  app.add_option("--why", acceptance.why, "For people who ask later")
      ->required()
      ->type_name("TEXT");
  app.add_option("--benchmark", acceptance.benchmark, "Only of this one")->type_name("NAME");
  app.add_option("--metric", acceptance.metric, "Only this metric")->type_name("M");
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  if (acceptance.who.empty() || acceptance.why.empty()) {
    throw UsageError("--who and --why are for people who ask later; neither may be empty");
  }
  history::Store store = open_history(folder, history::Access::write, err);
  const history::StoreContents contents = read_history(store, err);
  const history::Timeline timeline = history::timeline(contents.runs);
  acceptance.commit = find_commit(timeline, acceptance.commit, folder).id;
  acceptance.time_ns = now_ns();
  const bool measured =
      std::any_of(timeline.series.begin(), timeline.series.end(), [&](const auto& series) {
        return (acceptance.benchmark.empty() || series.benchmark == acceptance.benchmark) &&
               (acceptance.metric.empty() || series.metric == acceptance.metric);
      });
  if (!measured) {
    throw results::InputError("no benchmark '" + acceptance.benchmark + "' with the metric '" +
                              acceptance.metric + "' in " + folder +
                              "; compare history list --benchmark shows those that are");
  }
  const bool added = store.add(acceptance);
  if (!matches(timeline, contents, acceptance)) {
    print_warning("no change is found at " + acceptance.commit +
                      " that this accepts; it will, should one show there later. compare history "
                      "check tells the changes and their commits",
                  err);
  }
  out << report::printable(folder) << ": " << report::printable(acceptance.commit)
      << (added ? " accepted" : " was accepted before") << "\n";
  return 0;
}

}  // namespace compare::cli
