#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compare/breakdown/report.h"
#include "compare/report/report.h"
#include "compare/results/google_benchmark_writer.h"
#include "compare/results/input_error.h"
#include "compare/results/merge.h"
#include "compare/results/read_result_file.h"
#include "compare/targets/report.h"
#include "compare/targets/targets_file.h"
#include "compare/verdict/judge.h"

namespace {

using compare::results::InputError;
using compare::results::ResultFile;

void judge_and_report(const ResultFile& file, const ResultFile& again) {
  namespace report = compare::report;
  const compare::verdict::Verdict verdict = compare::verdict::judge(file, again, {});
  for (const auto& write :
       {report::text_report, report::markdown_report, report::json_report, report::csv_report,
        report::junit_report, report::github_report, report::html_report}) {
    write(verdict, {});
  }
}

void grade(const ResultFile& file) {
  namespace targets = compare::targets;
  const targets::Evaluation graded = targets::evaluate(targets::default_targets(), {file});
  targets::text_report(graded);
  targets::markdown_report(graded);
  targets::json_report(graded);
}

void break_down(const ResultFile& file, const ResultFile& again) {
  namespace breakdown = compare::breakdown;
  const auto parts = breakdown::break_down(file);
  breakdown::share_report(parts, {});
  breakdown::json_report(parts);
  breakdown::movement_report(breakdown::moved(parts, breakdown::break_down(again)), {}, {});
}

}  // namespace

/// Any bytes are refused with an InputError or give a file that can be merged, written, read back
/// alike, judged against itself, graded, broken down and reported.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace results = compare::results;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const results::ResultFile file = results::read_result_text(text, "fuzz.json");
    const std::string written = results::to_google_benchmark_json(file);
    const results::ResultFile again = results::read_result_text(written, "fuzz.json");
    if (results::to_google_benchmark_json(again) != written) {
      std::abort();
    }
    judge_and_report(file, again);
    for (const auto& use :
         {+[](const ResultFile&one, const ResultFile&two) {
            results::merge({one, two});
          },
          +[](const ResultFile&one, const ResultFile&) { grade(one); }, break_down}) {
      try {
        use(file, again);
      } catch (const InputError&) {
        // Of no use for that, and said so.
      }
    }
  } catch (const InputError&) {
    // Refused, as it should be.
  }
  return 0;
}
