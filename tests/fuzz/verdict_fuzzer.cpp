// A verdict that comes as an artifact of somebody's run: every report is made of it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "compare/report/report.h"
#include "compare/results/input_error.h"
#include "compare/verdict/conclusion.h"
#include "compare/verdict/join.h"
#include "compare/verdict/verdict_file.h"

namespace {

using compare::verdict::Verdict;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::size_t begin_of_body(std::string_view comment) { return comment.find('\n') + 1; }

/// The promises of the reports that strangers would like to break.
void render(const Verdict& verdict) {
  namespace report = compare::report;
  for (const std::string_view name : {"text", "csv", "junit", "github", "html"}) {
    report::find_format(name)->render(verdict, {.width = 80});
  }
  const std::string comment = report::comment_report(verdict, {});
  require(comment.size() <= 60'000);
  const std::string_view body = std::string_view(comment).substr(begin_of_body(comment));
  // Every code span ends on its line, so all that is foreign is in one.
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    require(std::count(body.begin() + static_cast<std::ptrdiff_t>(at),
                       body.begin() + static_cast<std::ptrdiff_t>(end), '`') %
                2 ==
            0);
    at = end + 1;
  }
}

}  // namespace

/// Any bytes are refused with an InputError or give a verdict that can be rendered, written and
/// read again as it was, joined, and accepted without becoming what it is not.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace verdict = compare::verdict;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Verdict read;
  try {
    read = verdict::read_verdict_text(text, "verdict.json");
  } catch (const compare::results::InputError&) {
    return 0;  // Refused, as it should be.
  }
  render(read);
  const std::string json = compare::report::json_report(read, {});
  if (json.size() > verdict::kMostVerdictBytes) {
    return 0;
  }
  const Verdict again = verdict::read_verdict_text(json, "again.json");
  require(compare::report::json_report(again, {}) == json);
  require(again.outcome == verdict::Outcome::cannot_judge ||
          again.outcome == verdict::outcome_of(again));
  Verdict accepted = again;
  verdict::accept(accepted, {"somebody", "for a reason"});
  require(accepted.exit_code != 0 || read.exit_code <= 1);
  verdict::read_verdict_text(compare::report::json_report(accepted, {}), "accepted.json");
  return 0;
}
