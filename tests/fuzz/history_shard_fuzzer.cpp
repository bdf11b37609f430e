#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "compare/history/exchange/export.h"
#include "compare/history/list_report.h"
#include "compare/history/store/record_line.h"
#include "compare/history/store/run_line.h"
#include "compare/history/timeline.h"
#include "compare/results/input_error.h"
#include "compare/results/text_lines.h"

namespace {

namespace history = compare::history;

/// The record's members under the right id, so that what is behind the digest is reached too.
std::string with_right_id(std::string_view line) {
  const std::size_t members = line.find(R"("suite")");
  return members == std::string_view::npos || line.empty() || line.back() != '}'
             ? std::string(line)
             : history::record_line(history::kRunSchema,
                                    line.substr(members, line.size() - members - 1));
}

template <typename Parse>
void expect_refusal_or_value(Parse parse) {
  try {
    parse();
  } catch (const compare::results::InputError&) {
    // Refused, as it should be.
  }
}

}  // namespace

/// Any line of a history's file is told to be damaged, or is a record that is written as it was
/// read and that every report takes.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  compare::results::TextLines lines({reinterpret_cast<const char*>(data), size});
  std::vector<history::Run> runs;
  while (lines.next()) {
    history::check_record_line(lines.line(), history::kRunSchema);
    const std::string line = with_right_id(lines.line());
    const bool whole = !history::check_record_line(line, history::kRunSchema).id.empty();
    expect_refusal_or_value([&] { history::acceptance_of_line(line, "f:1"); });
    expect_refusal_or_value([&] { history::alert_of_line(line, "f:1"); });
    expect_refusal_or_value([&] {
      history::Run run = history::run_of_line(line, "f:1");
      const std::string written = history::run_line(run);
      if (history::run_line(history::run_of_line(written, "f:1")) != written) {
        std::abort();
      }
      if (whole) {
        runs.push_back(std::move(run));
      }
    });
  }
  const history::Timeline timeline = history::timeline(runs);
  history::list_text(timeline, {});
  history::list_json(timeline, {});
  history::list_csv(timeline, {});
  history::export_action_data(timeline);
  history::export_bencher(timeline);
  history::export_csv(timeline);
  history::export_prometheus(timeline);
  return 0;
}
