#include "micro/readable_reporter.h"

#include <algorithm>
#include <ostream>
#include <sstream>

#include "micro/allocations.h"
#include "micro/pipeline_parts.h"

namespace micro {
namespace {

/// Google Benchmark 1.7 has a flag for it; from 1.8 on it is one of the ways to be skipped.
template <typename Run>
bool ended_with_error(const Run& run) {
  if constexpr (requires { run.error_occurred; }) {
    return run.error_occurred;
  } else {
    constexpr int kSkippedWithError = 2;
    return static_cast<int>(run.skipped) == kSkippedWithError;
  }
}

}  // namespace

std::string readable_context(const std::string& printed) {
  std::istringstream lines(printed);
  std::string readable;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("built as DEBUG") == std::string::npos && line.find(kPipelineKey) != 0 &&
        line.find(kMetricsKey) != 0) {
      readable += line + '\n';
    }
  }
  return readable;
}

ReadableReporter::ReadableReporter(benchmark::BenchmarkReporter& inner, std::ostream& out,
                                   std::ostream& err)
    : inner_(inner), err_(err) {
  SetOutputStream(&out);
  SetErrorStream(&err);
  inner_.SetOutputStream(&out);
  inner_.SetErrorStream(&err);
}

bool ReadableReporter::ReportContext(const Context& context) {
  std::ostringstream printed;
  inner_.SetErrorStream(&printed);
  const bool go_on = inner_.ReportContext(context);
  inner_.SetErrorStream(&err_);
  err_ << readable_context(printed.str()) << std::flush;
  return go_on;
}

void ReadableReporter::ReportRuns(const std::vector<Run>& runs) {
  saw_error_ = saw_error_ || std::any_of(runs.begin(), runs.end(), ended_with_error<Run>);
  inner_.ReportRuns(runs);
}

}  // namespace micro
