#include "macro/cli/report_command.h"

#include "macro/cli/result_folder.h"

namespace macro {

int report_command(const ReportOptions& options, std::ostream& out) {
  try {
    const std::filesystem::path directory = ResultFolder::named_by(options.directory);
    const std::vector<RunRecord> runs = ResultFolder::read(directory);
    std::vector<RunRecord> baseline;
    if (options.baseline) {
      baseline = ResultFolder::read(ResultFolder::named_by(*options.baseline));
    }
    ResultFolder::write_reports(runs, baseline, ResultFolder::goals(directory), directory);
    out << text_report(runs);
    return 0;
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string("report: ") + error.what());
  }
}

}  // namespace macro
