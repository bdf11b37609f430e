#include "compare/cli/one_report.h"

#include <ostream>

#include "compare/cli/report_output.h"
#include "compare/cli/usage.h"
#include "compare/results/file_output.h"

namespace compare::cli {

void OneReport::bind(CLI::App& app) {
  app.add_option("--format", format, "text, json or markdown (text)")
      ->check(CLI::IsMember({"text", "json", "markdown"}).description(""))
      ->type_name("NAME");
  app.add_option("--out", out_path, "Write the report here, not to standard output")
      ->type_name("FILE");
}

void OneReport::check(const std::vector<std::string>& inputs) const {
  refuse_to_overwrite(out_path, inputs);
}

report::Style OneReport::style(const Terminal& terminal) const {
  return out_path.empty() ? report::Style{.colour = terminal.colour, .width = terminal.width}
                          : report::Style{};
}

void OneReport::write(const std::string& report, std::ostream& out) const {
  if (out_path.empty()) {
    out << report;
  } else {
    results::replace_file(out_path, report);
  }
}

}  // namespace compare::cli
