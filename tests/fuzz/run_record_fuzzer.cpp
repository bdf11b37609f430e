// run.json: `macro report` reads it from whatever folder it is given.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "macro/record/run_record_json.h"
#include "macro/record/terminal_report.h"

/// Any bytes are refused with a runtime_error or give a record that can be reported on, and that is
/// the same when it is written and read again.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  macro::RunRecord run;
  try {
    run = macro::run_record_from_json(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const std::runtime_error&) {
    return 0;  // refused, as it should be
  }
  macro::terminal_report(run);
  const std::string text = macro::to_json(run);
  if (macro::to_json(macro::run_record_from_json(text)) != text) {
    std::abort();
  }
  return 0;
}
