#include "macro/page/report_page.h"

#include "compare/report/page/scripted_page.h"
#include "compare/targets/targets_file.h"
#include "macro/page/page_assets.h"
#include "macro/page/page_data.h"
#include "macro/page/page_run.h"
#include "macro/page/page_table.h"
#include "macro/page/run_verdict.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

constexpr std::string_view kAbout =
    "<p>One file: it asks nothing of any server. Drag over a chart to zoom, double click to see "
    "all again; in a chart reached by keyboard, arrows move the reading, + and - zoom, 0 shows "
    "all. The entries of a legend switch lines on and off.</p>";

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
  return compare::report::scripted_page(
      {.title = title,
       .body = body,
       .about = std::string(kAbout),
       .data = page_data(runs, baseline),
       .style = assets::page_style(),
       .scripts = {assets::format_script(), assets::chart_script(), assets::time_charts_script(),
                   assets::distribution_charts_script(), assets::page_script()}});
}

std::string report_page(const std::vector<RunRecord>& runs,
                        const std::vector<RunRecord>& baseline) {
  return report_page(runs, baseline, compare::targets::default_targets());
}

}  // namespace macro
