#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compare/report/report.h"
#include "compare/results/google_benchmark_writer.h"
#include "compare/results/input_error.h"
#include "compare/results/merge.h"
#include "compare/results/read_result_file.h"
#include "compare/verdict/judge.h"

/// Any bytes are refused with an InputError or give a file that can be merged, written, read back
/// alike, judged against itself and reported.
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
    const compare::verdict::Verdict verdict = compare::verdict::judge(file, again, {});
    compare::report::text_report(verdict, {});
    compare::report::markdown_report(verdict, {});
    compare::report::json_report(verdict, {});
    results::merge({file, again});
  } catch (const results::InputError&) {
    // Refused, as it should be.
  }
  return 0;
}
