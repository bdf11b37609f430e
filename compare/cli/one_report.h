#pragma once

#include <CLI/App.hpp>
#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"
#include "compare/report/report.h"

namespace compare::cli {

/// The report of a subcommand that writes one: --format text|json|markdown and --out FILE.
struct OneReport {
  std::string format = "text";
  std::string out_path;  ///< empty: standard output

  void bind(CLI::App& app);
  /// Throws UsageError where the report would overwrite one of `inputs`.
  void check(const std::vector<std::string>& inputs) const;
  /// A terminal's where the report goes there, none for a file.
  [[nodiscard]] report::Style style(const Terminal& terminal) const;
  /// To the file, which is replaced as a whole, or to `out`. Throws std::runtime_error.
  void write(const std::string& report, std::ostream& out) const;
};

}  // namespace compare::cli
