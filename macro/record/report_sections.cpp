#include "macro/record/report_sections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "compare/stats/order_statistics.h"
#include "macro/record/check_outcome_names.h"
#include "macro/record/number_text.h"
#include "macro/record/report_table.h"
#include "macro/record/validity.h"

namespace macro {
namespace {

/// A check over all blocks: the worst that became of it, and where first.
struct JudgedCheck {
  std::string name;
  CheckOutcome outcome = CheckOutcome::not_applicable;
  std::string place;
  const CheckRecord* record = nullptr;
  std::size_t places = 0;  ///< with that outcome
};

int badness(CheckOutcome outcome) {
  // passed, warned, failed, unmeasured, not_applicable
  static constexpr std::array<int, 5> kBadness = {1, 3, 4, 2, 0};
  return kBadness[static_cast<std::size_t>(outcome)];
}

void collect(const std::string& place, const BlockRecord& block, std::vector<JudgedCheck>& judged) {
  for (const CheckRecord& check : block.checks) {
    auto found = std::find_if(judged.begin(), judged.end(),
                              [&](const JudgedCheck& other) { return other.name == check.name; });
    if (found == judged.end()) {
      found = judged.insert(judged.end(), {check.name, check.outcome, place, &check, 0});
    }
    if (badness(check.outcome) > badness(found->outcome)) {
      *found = {check.name, check.outcome, place, &check, 0};
    }
    found->places += check.outcome == found->outcome ? 1U : 0U;
  }
}

std::vector<JudgedCheck> judged_checks(const RunRecord& run) {
  std::vector<JudgedCheck> judged;
  for (const BlockRecord& block : run.blocks) {
    collect("block " + std::to_string(block.number), block, judged);
  }
  const std::string reference = run.reference_title.empty() ? "direct" : run.reference_title;
  for (const BlockRecord& block : run.direct_blocks) {
    collect("block " + std::to_string(block.number) + ", " + reference, block, judged);
  }
  if (run.blocks.empty()) {
    for (const StepRecord& step : run.steps) {
      collect(step.load, step.block, judged);
    }
  }
  return judged;
}

std::string unit_text(double value, const std::string& unit) {
  if (unit == "ns" || unit == "ns/h") {
    return latency_text(value) + (unit == "ns" ? "" : "/h");
  }
  if (unit == "bytes" || unit == "bytes/h") {
    return bytes_text(value) + (unit == "bytes" ? "" : "/h");
  }
  if (unit == "s") {
    return fixed_text(value, 1) + " s";
  }
  const bool is_whole = value >= 10 || value == std::floor(value);
  const std::string number = is_whole ? count_text(value) : fixed_text(value, 3);
  return unit == "1" ? number : number + (unit.rfind("1/", 0) == 0 ? unit.substr(1) : " " + unit);
}

std::string signed_text(double value, const std::string& unit) {
  return (value < 0 ? "-" : "") + unit_text(std::abs(value), unit);
}

std::string finding_text(const FindingRecord& finding) {
  std::string text = finding.value ? signed_text(*finding.value, finding.unit) : "-";
  if (finding.low || finding.high) {
    text += "  [" + (finding.low ? signed_text(*finding.low, finding.unit) : "...") + ", " +
            (finding.high ? signed_text(*finding.high, finding.unit) : "...") + "]";
  }
  if (!finding.goal.empty()) {
    text += "  goal " + finding.goal;
    text += !finding.met ? "" : *finding.met ? ": met" : ": MISSED";
  }
  return text + (finding.note.empty() ? "" : "  (" + finding.note + ")");
}

std::optional<double> on_time(const BlockRecord& block) {
  if (block.scheduled == 0) {
    return std::nullopt;
  }
  const auto late = static_cast<double>(block.not_sent + block.waited_for_room);
  return std::max(0.0, 1 - late / static_cast<double>(block.scheduled));
}

}  // namespace

std::string checks_report(const RunRecord& run) {
  const std::vector<JudgedCheck> judged = judged_checks(run);
  if (judged.empty()) {
    return {};
  }
  std::array<std::vector<const JudgedCheck*>, 5> by_outcome;
  for (const JudgedCheck& check : judged) {
    by_outcome[static_cast<std::size_t>(check.outcome)].push_back(&check);
  }
  std::string text = "checks        ";
  std::string separator;
  for (const CheckOutcome outcome : {CheckOutcome::passed, CheckOutcome::failed,
                                     CheckOutcome::warned, CheckOutcome::unmeasured}) {
    const auto& checks = by_outcome[static_cast<std::size_t>(outcome)];
    if (checks.empty()) {
      continue;
    }
    text += separator + std::to_string(checks.size()) + " " + std::string(name_of(outcome));
    separator = ", ";
    if (outcome == CheckOutcome::passed) {
      continue;
    }
    std::string between = ": ";
    for (const JudgedCheck* check : checks) {
      text += between + check->name;
      between = " ";
    }
  }
  text += '\n';
  for (const CheckOutcome outcome : {CheckOutcome::failed, CheckOutcome::warned}) {
    for (const JudgedCheck* check : by_outcome[static_cast<std::size_t>(outcome)]) {
      text += "  " + std::string(name_of(outcome)) + "  " + check->name + ": " + check->place +
              ": " + check_text(*check->record);
      if (check->places > 1) {
        text += "; and " + std::to_string(check->places - 1) + " more like it";
      }
      text += '\n';
    }
  }
  return text;
}

std::string findings_report(const RunRecord& run) {
  if (run.findings.empty()) {
    return {};
  }
  std::size_t width = 0;
  for (const FindingRecord& finding : run.findings) {
    width = std::max(width, finding.title.size());
  }
  std::string text = "findings\n";
  for (const FindingRecord& finding : run.findings) {
    text += "  " + finding.title + std::string(width - finding.title.size() + 2, ' ') +
            finding_text(finding) + '\n';
  }
  return text;
}

std::string steps_report(const RunRecord& run) {
  if (run.steps.empty()) {
    return {};
  }
  using Block = const BlockRecord&;
  const std::vector<Column> columns = {
      {"requests/s", [](Block b) { return std::optional(b.throughput_per_second); }, count_text},
      {"median", [](Block b) { return b.latency_ns_p50; }, latency_text},
      {"p95", [](Block b) { return b.latency_ns_p95; }, latency_text},
      {"p99", [](Block b) { return b.latency_ns_p99; }, latency_text},
      {"max", [](Block b) { return b.latency_ns_max; }, latency_text},
      {"failed", [](Block b) { return std::optional(b.failure_ratio()); }, percent_text},
      {"gateway", [](Block b) { return b.gateway_busy_share; }, percent_text},
      {"client", busiest_client, percent_text}};
  std::vector<std::vector<std::string>> lines(1, {"step"});
  for (const Column& column : columns) {
    lines[0].emplace_back(column.title);
  }
  std::string reasons;
  for (const StepRecord& step : run.steps) {
    auto& line = lines.emplace_back(1, step.load + (step.block.valid() ? "" : "!"));
    const auto cells = cells_of(step.block, columns);
    line.insert(line.end(), cells.begin(), cells.end());
    if (!step.block.valid()) {
      reasons += "  " + step.load + "! is no measurement: " + step.block.invalid_reason + '\n';
    }
  }
  return aligned(lines) + reasons;
}

std::string schedule_report(const RunRecord& run) {
  if (std::none_of(run.blocks.begin(), run.blocks.end(),
                   [](const BlockRecord& block) { return block.scheduled > 0; })) {
    return {};
  }
  using Block = const BlockRecord&;
  const auto count = [](std::uint64_t value) { return std::optional(static_cast<double>(value)); };
  return block_table(run.blocks,
                     {{"scheduled", [count](Block b) { return count(b.scheduled); }, count_text},
                      {"on time", on_time, percent_text},
                      {"waited", [count](Block b) { return count(b.waited_for_room); }, count_text},
                      {"not sent", [count](Block b) { return count(b.not_sent); }, count_text},
                      {"lag p99", [](Block b) { return b.lag_ns_p99; }, latency_text},
                      {"response p50", [](Block b) { return b.latency_ns_p50; }, latency_text},
                      {"p99", [](Block b) { return b.latency_ns_p99; }, latency_text},
                      {"service p50", [](Block b) { return b.service_ns_p50; }, latency_text},
                      {"p99", [](Block b) { return b.service_ns_p99; }, latency_text}});
}

}  // namespace macro
