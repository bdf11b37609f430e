#include "macro/export/run_totals.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "compare/results/rfc3339.h"

namespace macro {
namespace {

constexpr const char* kRefused = "status 429";

void add_failures(RequestTotals& totals,
                  const std::vector<std::pair<std::string, std::uint64_t>>& failures,
                  std::uint64_t refused) {
  std::map<std::string, std::uint64_t> by_class(totals.failures.begin(), totals.failures.end());
  for (const auto& [name, count] : failures) {
    by_class[name] += count;
  }
  if (refused > 0) {
    by_class[kRefused] += refused;
  }
  totals.failures.assign(by_class.begin(), by_class.end());
}

bool shares_its_path(const RunRecord& run, const TaskRecord& task) {
  return std::count_if(run.tasks.begin(), run.tasks.end(), [&task](const TaskRecord& other) {
           return other.method == task.method && other.path == task.path;
         }) > 1;
}

std::vector<const BlockRecord*> measured_parts(const RunRecord& run) {
  std::vector<const BlockRecord*> blocks;
  for (const BlockRecord& block : run.blocks) {
    if (block.valid()) {
      blocks.push_back(&block);
    }
  }
  if (run.blocks.empty()) {
    for (const StepRecord& step : run.steps) {
      if (step.block.valid()) {
        blocks.push_back(&step.block);
      }
    }
  }
  return blocks;
}

RequestTotals totals_of_blocks(const RunRecord& run) {
  RequestTotals totals;
  for (const BlockRecord* block : measured_parts(run)) {
    totals.succeeded += block->succeeded;
    totals.failed += block->failed + block->refused;
    add_failures(totals, block->failures, block->refused);
  }
  for (const Distribution& distribution : run.distributions) {
    if (distribution.metric == "response") {
      totals.response_ns = to_histogram(distribution);
    }
  }
  return totals;
}

}  // namespace

std::vector<RequestTotals> totals_by_task(const RunRecord& run) {
  std::vector<RequestTotals> all;
  for (const TaskRecord& task : run.tasks) {
    RequestTotals& totals = all.emplace_back();
    totals.method = task.method;
    totals.name = shares_its_path(run, task) ? task.path + " [" + task.name + "]" : task.path;
    totals.succeeded = task.succeeded;
    totals.failed = task.failed + task.refused;
    totals.sent_bytes = task.sent_bytes;
    totals.received_bytes = task.received_bytes;
    add_failures(totals, task.failures, task.refused);
    totals.response_ns = to_histogram(task.response);
  }
  std::sort(all.begin(), all.end(), [](const RequestTotals& a, const RequestTotals& b) {
    return std::tie(a.name, a.method) < std::tie(b.name, b.method);
  });
  return all;
}

RequestTotals totals_of_all(const RunRecord& run) {
  if (run.tasks.empty()) {
    return totals_of_blocks(run);
  }
  RequestTotals all;
  for (const RequestTotals& task : totals_by_task(run)) {
    all.succeeded += task.succeeded;
    all.failed += task.failed;
    all.sent_bytes += task.sent_bytes;
    all.received_bytes += task.received_bytes;
    add_failures(all, task.failures, 0);
    all.response_ns.merge(task.response_ns);
  }
  return all;
}

double measured_seconds(const RunRecord& run) {
  double seconds = 0;
  for (const BlockRecord* block : measured_parts(run)) {
    seconds += block->measured_seconds;
  }
  return seconds;
}

std::optional<std::int64_t> measured_from_unix_ns(const RunRecord& run) {
  const auto begun = compare::results::parse_rfc3339_ns(run.date);
  const double warmup_ns = run.warmup_seconds * 1e9;
  const bool usable = begun && warmup_ns >= 0 && warmup_ns < 1e18 &&
                      *begun <= std::numeric_limits<std::int64_t>::max() / 2;
  return usable ? std::optional(*begun + static_cast<std::int64_t>(warmup_ns)) : std::nullopt;
}

}  // namespace macro
