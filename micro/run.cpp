#include "micro/run.h"

#include <benchmark/benchmark.h>

#include <ostream>
#include <string>
#include <string_view>

#include "build_info.h"
#include "micro/allocations.h"
#include "micro/environment.h"
#include "micro/pipeline_parts.h"
#include "micro/readable_reporter.h"

namespace micro {
namespace {

constexpr int kBenchmarkError = 1;
constexpr int kUsageError = 2;

/// What compare reads to know whether two files can be compared.
void describe_this_build_and_machine() {
  const gatebench::BuildInfo build = gatebench::build_info();
  benchmark::AddCustomContext("gatebench.commit", std::string(build.commit));
  benchmark::AddCustomContext("gatebench.build_type", std::string(build.build_type));
  benchmark::AddCustomContext("gatebench.compiler", std::string(build.compiler));
  benchmark::AddCustomContext("gatebench.flags", std::string(build.flags));
  if (const std::string model = cpu_model(); !model.empty()) {
    benchmark::AddCustomContext("gatebench.cpu_model", model);
  }
  benchmark::AddCustomContext("gatebench.kernel", kernel());
  benchmark::AddCustomContext(kPipelineKey, pipeline_json());
  benchmark::AddCustomContext(kMetricsKey, metrics_json());
}

/// The library answers a format that it does not know with its help and exit status 0.
bool is_unknown_format(std::string_view argument) {
  for (const std::string_view flag : {"--benchmark_format=", "--benchmark_out_format="}) {
    if (argument.starts_with(flag)) {
      const std::string_view format = argument.substr(flag.size());
      return format != "console" && format != "json" && format != "csv";
    }
  }
  return false;
}

}  // namespace

int run(int argc, char** argv, std::ostream& out, std::ostream& err) {
  for (int i = 1; i < argc; ++i) {
    if (is_unknown_format(argv[i])) {
      err << "micro: " << argv[i] << ": no such format; give console, json or csv\n";
      return kUsageError;
    }
  }
  describe_this_build_and_machine();
  benchmark::Initialize(&argc, argv);
  if (argc > 1) {
    err << "micro: " << argv[1] << ": no such flag; see micro --help\n";
    return kUsageError;
  }
  const gatebench::BuildInfo build = gatebench::build_info();
  if (build.build_type != "Release") {
    err << "micro: this is a " << build.build_type
        << " build: its times say nothing about what people run; build the release preset\n";
  }
  ReadableReporter reporter(*benchmark::CreateDefaultDisplayReporter(), out, err);
  if (benchmark::RunSpecifiedBenchmarks(&reporter) == 0) {
    err << "micro: no benchmark matches --benchmark_filter; see --benchmark_list_tests\n";
    return kUsageError;
  }
  if (reporter.saw_error()) {
    err << "micro: a benchmark did not do what it should; see its error\n";
    return kBenchmarkError;
  }
  return 0;
}

}  // namespace micro
