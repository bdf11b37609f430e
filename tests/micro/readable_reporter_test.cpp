#include "micro/readable_reporter.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "micro/pipeline_parts.h"

namespace micro {
namespace {

TEST(ReadableContext, LeavesOutTheWarningOfThePackageAndWhatProgramsRead) {
  EXPECT_EQ(readable_context("Run on (2 X 1000 MHz CPU s)\n"
                             "***WARNING*** Library was built as DEBUG. Timings may be affected.\n"
                             "gatebench.commit: abc\n"
                             "gatebench.pipeline: {}\n"
                             "gatebench.metrics: {}\n"
                             "***WARNING*** CPU scaling is enabled\n"),
            "Run on (2 X 1000 MHz CPU s)\n"
            "gatebench.commit: abc\n"
            "***WARNING*** CPU scaling is enabled\n");
}

TEST(ReadableContext, OfNothingIsNothing) { EXPECT_EQ(readable_context(""), ""); }

/// Writes down what it is asked.
class Recorder final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& /*context*/) override {
    GetErrorStream() << "Library was built as DEBUG\nkept\n";
    GetOutputStream() << "context ";
    return false;
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    GetOutputStream() << runs.size() << " runs ";
    GetErrorStream() << "later\n";
  }
  void Finalize() override { GetOutputStream() << "end"; }
};

TEST(ReadableReporter, PassesEverythingOnToTheOtherAndItsAnswersBack) {
  Recorder recorder;
  std::ostringstream out;
  std::ostringstream err;
  ReadableReporter reporter(recorder, out, err);
  EXPECT_EQ(&reporter.GetOutputStream(), &out) << "the library lists names there";
  EXPECT_FALSE(reporter.ReportContext(benchmark::BenchmarkReporter::Context()));
  reporter.ReportRuns(std::vector<benchmark::BenchmarkReporter::Run>(2));
  reporter.Finalize();
  EXPECT_EQ(out.str(), "context 2 runs end");
  EXPECT_EQ(err.str(), "kept\nlater\n");
  EXPECT_FALSE(reporter.saw_error());
}

/// Sets whichever field the library's release has for it.
template <typename Run>
void set_error(Run& run) {
  if constexpr (requires { run.error_occurred; }) {
    run.error_occurred = true;
  } else {
    run.skipped = static_cast<decltype(run.skipped)>(2);
  }
}

TEST(ReadableReporter, RemembersThatABenchmarkEndedWithAnError) {
  Recorder recorder;
  std::ostringstream out;
  std::ostringstream err;
  ReadableReporter reporter(recorder, out, err);
  std::vector<benchmark::BenchmarkReporter::Run> runs(2);
  set_error(runs[1]);
  reporter.ReportRuns(runs);
  EXPECT_TRUE(reporter.saw_error());
  runs.pop_back();
  reporter.ReportRuns(runs);
  EXPECT_TRUE(reporter.saw_error()) << "what follows does not mend it";
}

}  // namespace
}  // namespace micro
