#pragma once

#include <CLI/App.hpp>
#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"
#include "compare/report/report.h"

namespace compare::cli {

/// A report and where it goes.
struct ReportOutput {
  const report::Format* format = nullptr;
  std::string path;  ///< empty: standard output
};

/// --format and --out, as every command that judges takes them.
struct ReportArguments {
  std::vector<std::string> formats;
  std::string out_path;
};

/// Adds both to `app`.
void bind_reports(CLI::App& app, ReportArguments& arguments);

/// The reports asked for by --format NAME[=FILE]... and --out FILE: a format without a file goes to
/// --out, or to standard output without that; where no format claims that place, the text report
/// does. Throws UsageError for an unknown format, an empty file name, two reports for one place and
/// a report that would overwrite one of `inputs`.
std::vector<ReportOutput> report_outputs(const ReportArguments& arguments,
                                         const std::vector<std::string>& inputs);

/// Writes each report; files are replaced as a whole. `terminal` is what `out` is. Throws
/// std::runtime_error where a file cannot be written.
void write_reports(const verdict::Verdict& verdict, const std::vector<ReportOutput>& outputs,
                   std::ostream& out, const Terminal& terminal);

/// What could not be judged is a verdict too for whoever reads the reports: writes `unjudged` with
/// the reason, but not as text to standard output, for people read it in the error.
void write_unjudged(verdict::Verdict unjudged, const std::string& reason,
                    std::vector<ReportOutput> outputs, std::ostream& out);

/// Throws UsageError where a report's folder does not exist: to be known before measuring.
void refuse_missing_folders(const std::vector<ReportOutput>& outputs);

/// Throws UsageError where writing to `path` would overwrite one of `inputs`; an empty path is no
/// file.
void refuse_to_overwrite(const std::string& path, const std::vector<std::string>& inputs);

}  // namespace compare::cli
