#include "micro/readable_reporter.h"

#include <ostream>
#include <sstream>

#include "micro/pipeline_parts.h"

namespace micro {

std::string readable_context(const std::string& printed) {
  std::istringstream lines(printed);
  std::string readable;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("built as DEBUG") == std::string::npos && line.find(kPipelineKey) != 0) {
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

}  // namespace micro
