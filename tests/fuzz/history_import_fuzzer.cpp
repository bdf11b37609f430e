#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compare/history/exchange/export.h"
#include "compare/history/exchange/import.h"
#include "compare/history/store/record_line.h"
#include "compare/history/store/run_line.h"
#include "compare/history/timeline.h"
#include "compare/results/input_error.h"

/// Any bytes are refused or give runs that a history can hold, and that give as many points again
/// when they are exported and imported.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace history = compare::history;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const history::Imported imported = history::import_action_data(text, "data.js", {});
    for (const history::Run& run : imported.runs) {
      const std::string line = history::run_line(run);
      if (history::check_record_line(line, history::kRunSchema).id.empty()) {
        std::abort();
      }
      try {
        history::run_of_line(line, "f:1");
      } catch (const compare::results::InputError&) {
        std::abort();  // what was taken can be read again
      }
    }
    const history::Timeline timeline = history::timeline(imported.runs);
    if (history::import_action_data(history::export_action_data(timeline), "again", {}).left_out >
        0) {
      std::abort();
    }
  } catch (const compare::results::InputError&) {
    // Refused, as it should be.
  }
  return 0;
}
