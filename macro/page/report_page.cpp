#include "macro/page/report_page.h"

#include "compare/targets/targets_file.h"
#include "macro/page/page_data.h"
#include "macro/page/page_document.h"
#include "macro/page/page_run.h"
#include "macro/page/page_table.h"
#include "macro/page/run_verdict.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

std::string page_head(const std::vector<RunRecord>& runs) {
  std::string markup = R"(<header class="page-head"><h1>gatebench load report</h1>)";
  if (!runs.empty()) {
    const RunRecord& first = runs.front();
    markup += paragraph(first.target + (first.date.empty() ? "" : ", " + first.date), "quiet");
  }
  return markup + "</header>\n";
}

/// Runs of the baseline that are drawn nowhere are named, so that nobody takes them for compared.
std::string unmatched_markup(const std::vector<RunRecord>& runs,
                             const std::vector<RunRecord>& baseline) {
  if (baseline.empty()) {
    return {};
  }
  std::string names;
  for (const RunRecord& run : runs) {
    if (verdict_of(run) != RunVerdict::skipped && baseline_of(run, baseline) == nullptr) {
      names += (names.empty() ? "" : ", ") + run.name;
    }
  }
  return names.empty()
             ? names
             : paragraph("The baseline has no run named " + names + ": nothing is overlaid there.",
                         "quiet");
}

}  // namespace

std::string report_page(const std::vector<RunRecord>& runs, const std::vector<RunRecord>& baseline,
                        const compare::targets::Targets& targets) {
  std::string body = page_head(runs) + "<main>\n" + verdict_banner(runs);
  body += unmatched_markup(runs, baseline) + run_index(runs, baseline);
  body += R"(<noscript><p class="quiet">The charts need the script of this page; the tables do )"
          "not.</p></noscript>\n";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    body += run_section(runs[i], i, baseline_of(runs[i], baseline), targets);
  }
  body += "</main>\n";
  const std::string title =
      (runs.size() == 1 ? runs.front().name : std::string("all scenarios")) + " - gatebench";
  return page_document(title, body, page_data(runs, baseline));
}

std::string report_page(const std::vector<RunRecord>& runs,
                        const std::vector<RunRecord>& baseline) {
  return report_page(runs, baseline, compare::targets::default_targets());
}

}  // namespace macro
