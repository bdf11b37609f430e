#include <map>
#include <string>
#include <vector>

#include "macro/page/page_table.h"
#include "macro/page/run_facts.h"
#include "macro/page/run_figures.h"
#include "macro/record/distribution.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

std::string counted(std::uint64_t count) { return count_text(static_cast<double>(count)); }

std::string share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "" : percent_text(static_cast<double>(part) / static_cast<double>(whole));
}

std::string finding_text(const std::optional<double>& value, const std::string& unit) {
  if (!value) {
    return "-";
  }
  if (unit == "ns") {
    return figure_text(FigureKind::latency, value);
  }
  if (unit == "bytes") {
    return figure_text(FigureKind::bytes, value);
  }
  const double size = *value < 0 ? -*value : *value;
  const std::string number = size >= 1000 ? count_text(*value) : fixed_text(*value, 2);
  return unit == "1" || unit.empty() ? number : number + " " + unit;
}

/// A percentile of a task, from enough answers only.
std::string percentile(const Distribution& response, double q) {
  constexpr double kAnswersBeyond = 10;
  if (static_cast<double>(response.count) * (1 - q) < kAnswersBeyond - 1e-9) {
    return "-";
  }
  double left = q * static_cast<double>(response.count);
  for (const auto& [value, count] : response.steps) {
    left -= static_cast<double>(count);
    if (left <= 1e-6) {
      return latency_text(static_cast<double>(value));
    }
  }
  return "-";
}

/// Blocks or steps as rows: the columns that any of them has.
std::string rows_of_blocks(std::string_view caption, std::string_view first,
                           const std::vector<std::pair<std::string, const BlockRecord*>>& blocks) {
  std::vector<Cell> head = {text_cell(first), {"verdict", ""}};
  std::vector<std::vector<Cell>> rows;
  for (const auto& [name, block] : blocks) {
    rows.push_back(
        {text_cell(name),
         {block->valid() ? sign("passed", "valid") : sign("failed", "invalid"), "word"}});
    if (!block->valid()) {
      rows.back()[1].markup += "<small>" + text_cell(block->invalid_reason).markup + "</small>";
    }
  }
  for (const FigureColumn& column : figure_columns()) {
    bool any = false;
    for (const auto& [name, block] : blocks) {
      any = any || column.value(*block);
    }
    if (!any) {
      continue;
    }
    head.push_back(number_cell(column.title));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      rows[i].push_back(number_cell(figure_text(column.kind, column.value(*blocks[i].second))));
    }
  }
  return page_table(caption, head, rows);
}

}  // namespace

std::string findings_markup(const RunRecord& run) {
  std::vector<std::vector<Cell>> rows;
  for (const FindingRecord& finding : run.findings) {
    const std::string range = finding.low && finding.high
                                  ? finding_text(finding.low, finding.unit) + " .. " +
                                        finding_text(finding.high, finding.unit)
                                  : "";
    std::string goal = text_cell(finding.goal).markup;
    if (finding.met) {
      goal += " " + (*finding.met ? sign("passed", "met") : sign("failed", "missed"));
    }
    rows.push_back({text_cell(finding.title.empty() ? finding.name : finding.title),
                    number_cell(finding_text(finding.value, finding.unit)),
                    number_cell(range),
                    {goal, "word"},
                    finding.note.empty() ? Cell{"", "note"} : text_cell(finding.note, "note")});
    rows.back()[1].style = "number figure";
  }
  return rows.empty() ? ""
                      : page_table("Findings",
                                   {{"finding", ""},
                                    {"value", "number"},
                                    {"95 % interval", "number"},
                                    {"goal", ""},
                                    {"note", "note"}},
                                   rows);
}

std::string tasks_markup(const RunRecord& run) {
  std::vector<std::vector<Cell>> rows;
  std::uint64_t all = 0;
  for (const TaskRecord& task : run.tasks) {
    all += task.succeeded + task.failed + task.refused;
  }
  for (const TaskRecord& task : run.tasks) {
    const std::uint64_t requests = task.succeeded + task.failed + task.refused;
    Cell name = text_cell(task.name);
    name.markup += "<small>" + text_cell(task.method + " " + task.path).markup + "</small>";
    rows.push_back(
        {name, number_cell(counted(requests)), number_cell(share(requests, all)),
         number_cell(counted(task.failed)),
         number_cell(share(task.failed, task.succeeded + task.failed)),
         number_cell(counted(task.refused)), number_cell(percentile(task.response, 0.5)),
         number_cell(percentile(task.response, 0.95)), number_cell(percentile(task.response, 0.99)),
         number_cell(task.response.count == 0
                         ? "-"
                         : latency_text(static_cast<double>(task.response.max_ns))),
         number_cell(requests == 0 ? "-"
                                   : bytes_text(static_cast<double>(task.received_bytes) /
                                                static_cast<double>(requests)))});
  }
  return rows.empty() ? ""
                      : page_table("Requests by task, all valid blocks",
                                   {{"task", ""},
                                    {"requests", "number"},
                                    {"share", "number"},
                                    {"failed", "number"},
                                    {"", "number"},
                                    {"refused", "number"},
                                    {"median", "number"},
                                    {"p95", "number"},
                                    {"p99", "number"},
                                    {"max", "number"},
                                    {"answer, mean size", "number"}},
                                   rows);
}

std::string failures_markup(const RunRecord& run) {
  std::map<std::string, std::uint64_t> by_class;
  std::uint64_t requests = 0;
  for (const BlockRecord& block : run.blocks) {
    requests += block.succeeded + block.failed;
    for (const auto& [name, count] : block.failures) {
      by_class[name] += count;
    }
  }
  std::vector<std::vector<Cell>> rows;
  rows.reserve(by_class.size());
  for (const auto& [name, count] : by_class) {
    rows.push_back(
        {text_cell(name), number_cell(counted(count)), number_cell(share(count, requests))});
  }
  return rows.empty()
             ? ""
             : page_table("Failures by class, all blocks",
                          {{"class", ""}, {"requests", "number"}, {"of all", "number"}}, rows);
}

std::string blocks_markup(const RunRecord& run) {
  std::vector<std::pair<std::string, const BlockRecord*>> blocks;
  for (const BlockRecord& block : run.blocks) {
    blocks.emplace_back(std::to_string(block.number), &block);
  }
  const std::string reference = run.reference_title.empty() ? "direct" : run.reference_title;
  for (const BlockRecord& block : run.direct_blocks) {
    blocks.emplace_back(reference + " " + std::to_string(block.number), &block);
  }
  return blocks.empty() ? "" : rows_of_blocks("Each block", "block", blocks);
}

std::string steps_markup(const RunRecord& run) {
  std::vector<std::pair<std::string, const BlockRecord*>> steps;
  for (const StepRecord& step : run.steps) {
    steps.emplace_back(step.load, &step.block);
  }
  return steps.empty() ? "" : rows_of_blocks("Each step of load", "load", steps);
}

std::string warnings_markup(const RunRecord& run) {
  std::map<std::string, std::string> blocks_of;  // a warning of many blocks is said once
  for (const BlockRecord& block : run.blocks) {
    for (const std::string& warning : block.warnings) {
      std::string& blocks = blocks_of[warning];
      blocks += (blocks.empty() ? "" : ", ") + std::to_string(block.number);
    }
  }
  std::string items;
  for (const auto& [warning, blocks] : blocks_of) {
    items +=
        "<li>" + sign("warned", "block " + blocks) + ": " + text_cell(warning).markup + "</li>\n";
  }
  return items.empty() ? items : "<ul class=\"plain\">\n" + items + "</ul>\n";
}

}  // namespace macro
