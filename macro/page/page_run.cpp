#include "macro/page/page_run.h"

#include <string_view>

#include "macro/page/page_data.h"
#include "macro/page/page_table.h"
#include "macro/page/run_facts.h"
#include "macro/page/run_figures.h"
#include "macro/page/run_targets.h"
#include "macro/page/run_verdict.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

std::string part(const std::string& id, std::string_view title, const std::string& markup) {
  if (markup.empty()) {
    return {};
  }
  return R"(<section class="part" aria-labelledby=")" + id + R"("><h3 id=")" + id + R"(">)" +
         std::string(title) + "</h3>\n" + markup + "</section>\n";
}

/// Where the script puts a run's charts of one kind.
std::string charts(std::size_t index, std::string_view kind) {
  return R"(<div class="charts" data-run=")" + std::to_string(index) + R"(" data-kind=")" +
         std::string(kind) + "\"></div>\n";
}

std::string heading(const RunRecord& run, const std::string& id,
                    const std::vector<CheckOverBlocks>& checks) {
  const std::string number = id.substr(4);
  std::string markup = R"(<header class="run-head"><h2 id=")" + id + R"(-title">)" +
                       text_cell(run.name).markup + "</h2> " + run_verdict_markup(run);
  const std::string summary = check_summary(checks);
  if (!summary.empty()) {
    markup += R"( <a class="quiet" href="#checks-)" + number + R"(">)" + summary + "</a>";
  }
  markup += "</header>\n";
  markup += paragraph(reason_of(run), "reason");
  markup += paragraph(run.load, "quiet");
  if (run.interrupted) {
    markup += paragraph("Interrupted: what is here was measured until then.", "reason");
  }
  if (!run.stopped_reason.empty() && run.stopped_reason != reason_of(run)) {
    markup += paragraph("Stopped early: " + run.stopped_reason, "reason");
  }
  return markup;
}

std::string baseline_line(const RunRecord& run, const RunRecord& baseline) {
  std::string text = "Baseline (dashed): " + baseline.target;
  text += baseline.date.empty() ? "" : ", begun " + baseline.date;
  text += reason_of(baseline).empty()
              ? ""
              : "; it is " + std::string(word(verdict_of(baseline))) + ": " + reason_of(baseline);
  text += baseline.load == run.load ? "" : "; its load: " + baseline.load;
  return paragraph(text, "quiet");
}

}  // namespace

std::string run_section(const RunRecord& run, std::size_t index, const RunRecord* baseline,
                        const compare::targets::Targets& targets) {
  const std::string number = std::to_string(index + 1);
  const std::string id = "run-" + number;
  const std::vector<CheckOverBlocks> checks = checks_of(run);
  std::string markup = R"(<section class="run" id=")" + id + R"(" aria-labelledby=")" + id +
                       "-title\">\n" + heading(run, id, checks);
  if (verdict_of(run) == RunVerdict::skipped) {
    return markup + "</section>\n";
  }
  if (baseline != nullptr) {
    markup += baseline_line(run, *baseline);
  }
  markup += cards_markup(run, baseline);
  markup += part("findings-" + number, "Findings", findings_markup(run));
  if (!run.steps.empty()) {
    markup += part("steps-" + number, "Against the offered load",
                   charts(index, "steps") + folded("Each step as a table", steps_markup(run)));
  }
  if (!run.intervals.empty() || !run.target_samples.empty()) {
    markup += part("time-" + number, "Over time", charts(index, "time"));
  }
  if (!run.distributions.empty()) {
    markup +=
        part("latency-" + number, "Distribution of the latency", charts(index, "distribution"));
  }
  markup += part("targets-" + number, "Targets", targets_markup(run, baseline, targets));
  markup +=
      part("checks-" + number, "Can it be believed?", checks_markup(checks) + warnings_markup(run));
  markup += part("figures-" + number, "All figures",
                 figures_markup(run, baseline) + overhead_markup(run) +
                     folded("Each block", blocks_markup(run)));
  markup += part("requests-" + number, "Requests", tasks_markup(run) + failures_markup(run));
  markup += part("environment-" + number, "Environment", environment_markup(run));
  return markup + "</section>\n";
}

std::string run_index(const std::vector<RunRecord>& runs, const std::vector<RunRecord>& baseline) {
  if (runs.size() < 2) {
    return {};
  }
  std::vector<Cell> head = {{"scenario", ""}, {"verdict", ""}};
  std::vector<const FigureColumn*> columns;
  for (const std::string_view key : {"throughput", "p50", "p95", "p99", "failures"}) {
    columns.push_back(find_figure_column(key));
    head.push_back(number_cell(columns.back()->title));
  }
  std::vector<std::vector<Cell>> rows;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunRecord& run = runs[i];
    const RunRecord* other = baseline_of(run, baseline);
    std::vector<Cell> row = {{R"(<a href="#run-)" + std::to_string(i + 1) + R"(">)" +
                                  text_cell(run.name).markup + "</a>",
                              "name"},
                             {run_verdict_markup(run), "word"}};
    if (!reason_of(run).empty()) {
      row[1].markup += "<small>" + text_cell(reason_of(run)).markup + "</small>";
    }
    for (const FigureColumn* column : columns) {
      const Figure figure = figure_of(run, *column);
      Cell cell = number_cell(figure_text(column->kind, figure.value));
      if (other != nullptr) {
        const std::string change =
            change_text(column->kind, figure_of(*other, *column).value, figure.value);
        cell.markup += change == "-" ? "" : "<small>" + change + "</small>";
      }
      row.push_back(cell);
    }
    rows.push_back(row);
  }
  return R"(<nav class="index" aria-label="Scenarios">)" + page_table("Scenarios", head, rows) +
         "</nav>\n";
}

}  // namespace macro
