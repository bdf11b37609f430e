#include "macro/page/run_facts.h"

#include <cmath>
#include <map>
#include <vector>

#include "macro/page/page_table.h"
#include "macro/page/reproduction.h"
#include "macro/page/run_figures.h"
#include "macro/record/number_text.h"
#include "macro/record/overhead.h"
#include "macro/record/prompt_length.h"

namespace macro {
namespace {

std::string range_text(FigureKind kind, const std::optional<double>& low,
                       const std::optional<double>& high) {
  const bool finite = low && high && std::isfinite(*low) && std::isfinite(*high);
  return finite ? figure_text(kind, low) + " .. " + figure_text(kind, high) : "";
}

std::string card(std::string_view title, const std::string& value, const std::string& below) {
  return R"(<div class="card"><dt>)" + text_cell(title).markup + "</dt><dd>" +
         text_cell(value).markup + "<small>" + below + "</small></dd></div>\n";
}

/// "baseline 1,234 (+3.2 %)", or the range of the blocks.
std::string below_card(const FigureColumn& column, const Figure& figure,
                       const RunRecord* baseline) {
  if (baseline != nullptr) {
    const Figure before = figure_of(*baseline, column);
    const std::string change = change_text(column.kind, before.value, figure.value);
    return "baseline " + figure_text(column.kind, before.value) +
           (change == "-" ? "" : " <b>" + change + "</b>");
  }
  const std::string range = range_text(column.kind, figure.low, figure.high);
  return range.empty() ? "" : "blocks " + range;
}

std::string overhead_card(const RunRecord& run) {
  const OverheadMetric& metric = overhead_metrics().front();
  const auto estimate = estimate_overhead(metric, run);
  const bool direct = run.reference_title.empty() || run.reference_title == "direct";
  const std::string title = direct ? "overhead" : "impact, against " + run.reference_title;
  if (!estimate) {
    return run.direct_blocks.empty() ? card(title, "-", "not measured by this scenario")
                                     : card(title, "-", "no valid pair of blocks");
  }
  const std::string range = range_text(FigureKind::latency, estimate->low, estimate->high);
  return card(title, figure_text(FigureKind::latency, estimate->nanoseconds),
              range.empty() ? "at the median; too few pairs for an interval"
                            : "at the median; 95 %: " + range);
}

}  // namespace

std::string cards_markup(const RunRecord& run, const RunRecord* baseline) {
  std::string markup = "<dl class=\"cards\">\n";
  const auto add = [&](std::string_view key) {
    const FigureColumn& column = *find_figure_column(key);
    const Figure figure = figure_of(run, column);
    markup += card(column.title, figure_text(column.kind, figure.value),
                   below_card(column, figure, baseline));
  };
  for (const std::string_view key : {"throughput", "p50", "p95", "p99", "failures"}) {
    add(key);
  }
  markup += overhead_card(run);
  if (figure_of(run, *find_figure_column("ttft_p50")).value) {
    add("ttft_p50");
    add("delay_p50");
    add("streams_open");
  }
  markup += "</dl>\n";
  if (run.blocks.empty() && !run.steps.empty()) {
    return markup + "<p class=\"quiet\">Of the valid step with the highest throughput.</p>\n";
  }
  if (run.blocks.size() > 1) {
    markup += R"(<p class="quiet">Medians of )" + std::to_string(run.blocks.size()) +
              " blocks; invalid ones have no say.</p>\n";
  }
  return markup;
}

std::string figures_markup(const RunRecord& run, const RunRecord* baseline) {
  std::vector<Cell> head = {{"figure", ""}, {"this run", "number"}, {"blocks", "number"}};
  if (baseline != nullptr) {
    head.insert(head.end(),
                {{"baseline", "number"}, {"its blocks", "number"}, {"change", "number"}});
  }
  std::vector<std::vector<Cell>> rows;
  for (const FigureColumn& column : figure_columns()) {
    const Figure figure = figure_of(run, column);
    const Figure before = baseline == nullptr ? Figure() : figure_of(*baseline, column);
    if (!figure.value && !before.value) {
      continue;
    }
    std::vector<Cell> row = {text_cell(column.title),
                             number_cell(figure_text(column.kind, figure.value)),
                             number_cell(range_text(column.kind, figure.low, figure.high))};
    if (baseline != nullptr) {
      row.push_back(number_cell(figure_text(column.kind, before.value)));
      row.push_back(number_cell(range_text(column.kind, before.low, before.high)));
      row.push_back(number_cell(change_text(column.kind, before.value, figure.value)));
    }
    rows.push_back(row);
  }
  if (rows.empty()) {
    return {};
  }
  std::string markup = page_table("Figures: median and range of the valid blocks", head, rows);
  if (baseline != nullptr) {
    markup += R"(<p class="quiet">A change is the ratio of the two medians. Whether it is real or )"
              "noise is for <code>gatebench-compare</code> to say.</p>\n";
  }
  return markup;
}

std::string overhead_markup(const RunRecord& run) {
  std::vector<std::vector<Cell>> rows;
  for (const OverheadMetric& metric : overhead_metrics()) {
    if (const auto estimate = estimate_overhead(metric, run)) {
      rows.push_back({text_cell(metric.title),
                      number_cell(figure_text(FigureKind::latency, estimate->nanoseconds)),
                      number_cell(range_text(FigureKind::latency, estimate->low, estimate->high)),
                      number_cell(count_text(static_cast<double>(estimate->pairs)))});
    }
  }
  if (rows.empty()) {
    return {};
  }
  const std::string against = run.reference_title.empty() ? "direct" : run.reference_title;
  return page_table(
      "What is added, against: " + against,
      {{"of", ""}, {"added", "number"}, {"95 % interval", "number"}, {"pairs of blocks", "number"}},
      rows);
}

std::string environment_markup(const RunRecord& run) {
  std::vector<std::vector<Cell>> rows;
  const auto add = [&rows](std::string_view name, const std::string& value) {
    if (!value.empty()) {
      rows.push_back({text_cell(name), text_cell(value, "wide")});
    }
  };
  add("load", run.load);
  if (run.think_seconds_low && run.think_seconds_high) {
    add("think time", fixed_text(*run.think_seconds_low, 3) + " .. " +
                          fixed_text(*run.think_seconds_high, 3) + " s");
  }
  if (run.duration_seconds > 0) {
    add("time",
        fixed_text(run.duration_seconds, 1) +
            (run.blocks.empty() && !run.steps.empty() ? " s a step after " : " s a block after ") +
            fixed_text(run.warmup_seconds, 1) + " s of warm-up");
  }
  add("begun", run.date);
  add("target", run.target);
  add("isolation", run.isolation);
  add("prompts", prompt_length_text(run));
  add("seed", std::to_string(run.seed));
  add("client's ceiling", run.null_ceiling_per_second
                              ? count_text(*run.null_ceiling_per_second) +
                                    " requests/s against a server that does nothing"
                              : "");
  for (const auto& [name, value] : run.environment) {
    add(name, value);
  }
  std::string markup = page_table("Environment", {{"what", ""}, {"value", ""}}, rows);
  const std::string command = reproduction(run);
  if (!command.empty()) {
    markup += "<p>To measure the same again:</p>\n<pre tabindex=\"0\"><code>" +
              text_cell(command).markup + "</code></pre>\n";
  }
  return markup;
}

}  // namespace macro
