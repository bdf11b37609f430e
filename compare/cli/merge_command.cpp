#include "compare/cli/merge_command.h"

#include <ostream>

#include "compare/cli/usage.h"
#include "compare/report/layout.h"
#include "compare/report/repetitions_report.h"
#include "compare/results/google_benchmark_writer.h"
#include "compare/results/merge.h"
#include "compare/results/read_result_file.h"

namespace compare::cli {
namespace {

constexpr const char* kFooter = R"(
Prints how often each benchmark was repeated, the median and the spread of its repetitions.
Aggregate rows are dropped, for they are computed from the repetitions. Files of different machines,
build types, compilers or commits are refused (exit code 2).

Example:
  compare merge run1.json run2.json run3.json --out current.json

Exit codes:
  0  joined
  2  not: wrong usage, a file that cannot be read, files that do not belong together)";

}  // namespace

int merge_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                  const Terminal& terminal) {
  CLI::App app("Joins files of one build: rows of one name become its repetitions.",
               "compare merge");
  app.footer(kFooter);
  std::vector<std::string> inputs;
  std::string out_path;
  app.add_option("FILE", inputs, "Result files, in the order the repetitions get")->required();
  app.add_option("--out", out_path, "Where to write the joined file")
      ->required()
      ->type_name("FILE");
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  std::vector<results::ResultFile> files;
  files.reserve(inputs.size());
  for (const std::string& input : inputs) {
    files.push_back(results::read_result_file(input));
  }
  const results::ResultFile merged = results::merge(files);
  for (const std::string& warning : merged.warnings) {
    err << "compare: warning: " << report::printable(warning) << "\n";
  }
  results::write_google_benchmark_file(merged, out_path);
  out << report::repetitions_report(merged, terminal.width) << out_path << ": "
      << merged.rows.size() << " rows from " << files.size()
      << (files.size() == 1 ? " file" : " files") << "\n";
  return 0;
}

}  // namespace compare::cli
