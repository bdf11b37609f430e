#include "compare/cli/history_export_command.h"

#include <ostream>

#include "compare/cli/one_report.h"
#include "compare/cli/open_history.h"
#include "compare/cli/usage.h"
#include "compare/history/exchange/export.h"
#include "compare/history/timeline.h"

namespace compare::cli {
namespace {

constexpr const char* kFooter = R"(
data.js     all of it, for github-action-benchmark's page
bencher     the newest commit, for bencher run --adapter json
csv         every point, for spreadsheets and scripts
prometheus  the newest value of each benchmark, for the node exporter's textfile collector

Examples:
  compare history export perf-history --format data.js --out data.js
  compare history export perf-history --format csv --out history.csv

Exit codes:
  0  written
  2  not: wrong usage, no history, nothing in it)";

}  // namespace

int history_export_command(const std::vector<std::string>& args, std::ostream& out,
                           std::ostream& err, const Terminal& /*terminal*/) {
  CLI::App app("Writes a history in the formats of others.", "compare history export");
  app.footer(kFooter);
  std::string folder;
  OneReport report;
  app.add_option("DIR", folder, "The history's folder")->required();
  app.add_option("--format", report.format, "data.js, bencher, csv or prometheus")
      ->required()
      ->check(CLI::IsMember({"data.js", "bencher", "csv", "prometheus"}).description(""))
      ->type_name("NAME");
  app.add_option("--out", report.out_path, "Write it here, not to standard output")
      ->type_name("FILE");
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  refuse_own_files(folder, "--out", report.out_path);
  const history::Store store = open_history(folder, history::Access::read, err);
  const history::Timeline timeline = history::timeline(read_history(store, err).runs);
  report.write(report.format == "data.js"   ? history::export_action_data(timeline)
               : report.format == "bencher" ? history::export_bencher(timeline)
               : report.format == "csv"     ? history::export_csv(timeline)
                                            : history::export_prometheus(timeline),
               out);
  return 0;
}

}  // namespace compare::cli
