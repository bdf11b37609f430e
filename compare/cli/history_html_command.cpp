#include "compare/cli/history_html_command.h"

#include <filesystem>
#include <ostream>

#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/check.h"
#include "compare/history/page/atom_feed.h"
#include "compare/history/page/history_page.h"
#include "compare/history/timeline.h"
#include "compare/history/web_link.h"
#include "compare/results/file_output.h"

namespace compare::cli {
namespace {

constexpr const char* kFooter = R"(
The page is one file that asks nothing of anybody: it works from a folder, as an artifact and on any
server. Its address holds the whole view, so that every view has a link.

Examples:
  compare history html perf-history --out history.html
  compare history html perf-history --out site/index.html --feed site/regressions.xml \
      --repository-url https://github.com/owner/name --page-url https://owner.github.io/name/

Exit codes:
  0  written
  2  cannot: wrong usage, no history, nothing in it, a file that cannot be written)";

struct Arguments {
  std::string folder;
  std::string out_path;
  std::string feed_path;
  std::string title = "Performance history";
  std::string repository_url;
  std::string page_url;
};

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("DIR", arguments.folder, "The history's folder")->required();
  app.add_option("--out", arguments.out_path, "Write the page here")->required()->type_name("FILE");
  app.add_option("--feed", arguments.feed_path, "Write the regressions here, as an Atom feed")
      ->type_name("FILE");
  app.add_option("--title", arguments.title, "What stands above the page (Performance history)")
      ->type_name("TEXT");
  app.add_option("--repository-url", arguments.repository_url,
                 "Where commits can be seen: URL/commit/ID")
      ->type_name("URL");
  app.add_option("--page-url", arguments.page_url, "Where the page will be: the feed links into it")
      ->type_name("URL");
}

void check(const Arguments& arguments) {
  for (const auto& [option, url] : {std::pair("--repository-url", arguments.repository_url),
                                    std::pair("--page-url", arguments.page_url)}) {
    if (!url.empty() && history::web_link(url).empty()) {
      throw UsageError(std::string(option) + " is '" + url +
                       "', which is no link; write https://... or http://...");
    }
  }
  for (const auto& [option, path] :
       {std::pair("--out", arguments.out_path), std::pair("--feed", arguments.feed_path)}) {
    refuse_own_files(arguments.folder, option, path);
    if (path == "-") {
      throw UsageError(std::string(option) +
                       " is '-', but a page is no stream; write a file, ./- where it is called so");
    }
  }
  if (arguments.feed_path == arguments.out_path) {
    throw UsageError("--out and --feed are one file, '" + arguments.out_path + "'; write two");
  }
}

}  // namespace

int history_html_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                         const Terminal& /*terminal*/) {
  CLI::App app("Writes a history as a page to look at.", "compare history html");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  check(arguments);
  const std::string feed_link =
      arguments.feed_path.empty()
          ? ""
          : history::link_beside(std::filesystem::absolute(arguments.out_path),
                                 std::filesystem::absolute(arguments.feed_path));
  const history::Store store = open_history(arguments.folder, history::Access::read, err);
  const history::StoreContents contents = read_history(store, err);
  const history::Timeline timeline = history::timeline(contents.runs);
  history::Check found = history::check(timeline, {}, contents.acceptances, contents.alerts);
  found.warnings.insert(found.warnings.end(), contents.warnings.begin(), contents.warnings.end());
  results::replace_file(arguments.out_path,
                        history::history_page(timeline, found,
                                              {.title = arguments.title,
                                               .repository_url = arguments.repository_url,
                                               .feed_link = feed_link}));
  if (!arguments.feed_path.empty()) {
    results::replace_file(arguments.feed_path,
                          history::atom_feed(timeline, found,
                                             {.title = arguments.title + ": regressions",
                                              .repository_url = arguments.repository_url,
                                              .page_url = arguments.page_url,
                                              .feed_link = feed_link}));
  }
  return 0;
}

}  // namespace compare::cli
