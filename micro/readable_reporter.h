#pragma once

#include <benchmark/benchmark.h>

#include <iosfwd>
#include <string>
#include <vector>

namespace micro {

/// What is left of the context that the library prints for people: not its warning about a DEBUG
/// build, which speaks of the library's package and never of this program, and not the entries
/// that only programs read.
std::string readable_context(const std::string& printed);

/// Passes everything on to the library's own reporter, whatever its format, and only tidies what
/// that prints about the context to the error stream.
class ReadableReporter : public benchmark::BenchmarkReporter {
 public:
  /// All three must outlive this.
  ReadableReporter(benchmark::BenchmarkReporter& inner, std::ostream& out, std::ostream& err);

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override { inner_.Finalize(); }

  /// Whether a benchmark ended with an error.
  [[nodiscard]] bool saw_error() const { return saw_error_; }

 private:
  benchmark::BenchmarkReporter& inner_;
  std::ostream& err_;
  bool saw_error_ = false;
};

}  // namespace micro
