#include <cmath>

#include "compare/breakdown/report.h"
#include "compare/report/layout.h"
#include "compare/report/markdown_text.h"
#include "compare/report/summary.h"

namespace compare::breakdown {
namespace {

using report::printable;
using report::Table;

Table table_of(const Breakdown& breakdown, bool ascii) {
  Table table({{"component", true}, {"count"}, {"ns each"}, {"ns in all"}, {"share"}, {"", true}});
  for (const Part& part : breakdown.parts) {
    table.add({printable(part.benchmark), report::shown_number(part.times), ns_text(part.each_ns),
               ns_text(part.all_ns), share_text(part.share), bar(part.share, ascii)});
  }
  table.add({breakdown.rest_name(), "", "", ns_text(breakdown.rest_ns),
             share_text(breakdown.rest_share), bar(breakdown.rest_share, ascii)});
  table.add({printable(breakdown.pipeline), "1", ns_text(breakdown.whole_ns),
             ns_text(breakdown.whole_ns),
             breakdown.whole_ns ? share_text(1.0) : share_text(std::nullopt), ""});
  return table;
}

std::vector<std::string> notes_of(const Breakdown& breakdown) {
  std::vector<std::string> notes;
  if (!breakdown.whole.obstacle.empty()) {
    notes.push_back(breakdown.pipeline +
                    " is unknown, and so are all shares of it: " + breakdown.whole.obstacle);
  }
  for (const Part& part : breakdown.parts) {
    if (!part.timing.obstacle.empty()) {
      notes.push_back(part.benchmark + " is unknown: " + part.timing.obstacle);
    }
  }
  if (breakdown.rest_ns && *breakdown.rest_ns < 0) {
    notes.push_back("the parts sum to " + ns_text(-*breakdown.rest_ns) +
                    " ns more than the whole: alone they cost more than together, or the machine "
                    "was disturbed; what is not explained is below 0");
  }
  return notes;
}

std::string heading(const Breakdown& breakdown) {
  const std::size_t repetitions = breakdown.whole.ns.size();
  return breakdown.pipeline + ": " + ns_text(breakdown.whole_ns) +
         (repetitions == 0 ? ""
                           : " ns, " + std::to_string(repetitions) +
                                 (repetitions == 1 ? " repetition" : " repetitions"));
}

}  // namespace

std::string share_report(const std::vector<Breakdown>& breakdowns, const Style& style) {
  std::string text;
  for (const Breakdown& breakdown : breakdowns) {
    text += text.empty() ? "" : "\n";
    if (breakdown.is_unmeasured()) {
      const std::string line = breakdown.pipeline + " and its parts: " + breakdown.whole.obstacle;
      text += (style.markdown ? report::markdown_escaped(line) : printable(line)) + "\n";
      continue;
    }
    const Table table = table_of(breakdown, style.ascii);
    if (style.markdown) {
      text += report::markdown_escaped(heading(breakdown)) + "\n\n" + table.markdown();
    } else {
      text += printable(heading(breakdown)) + "\n\n" + table.text(style.width);
    }
    const std::vector<std::string> notes = notes_of(breakdown);
    text += notes.empty() ? "" : "\n";
    for (const std::string& note : notes) {
      text += style.markdown ? "- " + report::markdown_escaped(note) + "\n"
                             : "note: " + printable(note) + "\n";
    }
  }
  return text;
}

}  // namespace compare::breakdown
