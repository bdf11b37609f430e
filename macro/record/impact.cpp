#include "macro/record/impact.h"

#include <cmath>
#include <string>

#include "macro/record/named_finding.h"
#include "macro/record/number_text.h"
#include "macro/record/paired_blocks.h"

namespace macro {
namespace {

using Figure = std::optional<double> (*)(const BlockRecord&);

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void fill(FindingRecord& finding, const std::optional<PairedEstimate>& estimate) {
  if (!estimate) {
    finding.note = "not measured in any pair of valid blocks";
    return;
  }
  finding.value = estimate->centre;
  finding.low = finite(estimate->low);
  finding.high = finite(estimate->high);
  finding.note = std::to_string(estimate->pairs) + " pairs";
  if (!finding.low) {
    finding.note += ", and an interval needs 6";
  }
}

FindingRecord difference(const RunRecord& run, const char* name, const char* title, Figure figure) {
  FindingRecord finding = named_finding(name, title, "ns");
  fill(finding,
       estimate_centre(paired_differences(
           run,
           [figure](const BlockRecord& with, const BlockRecord& without) -> std::optional<double> {
             const auto more = figure(with);
             const auto less = figure(without);
             return more && less ? std::optional(*more - *less) : std::nullopt;
           })));
  return finding;
}

FindingRecord throughput(const RunRecord& run) {
  FindingRecord finding = named_finding("throughput_ratio", "throughput with / without", "1");
  auto estimate = estimate_centre(paired_differences(
      run, [](const BlockRecord& with, const BlockRecord& without) -> std::optional<double> {
        if (with.throughput_per_second <= 0 || without.throughput_per_second <= 0) {
          return std::nullopt;
        }
        return std::log(with.throughput_per_second / without.throughput_per_second);
      }));
  if (estimate) {
    estimate->centre = std::exp(estimate->centre);
    estimate->low = std::isfinite(estimate->low) ? std::exp(estimate->low) : estimate->low;
    estimate->high = std::exp(estimate->high);
  }
  fill(finding, estimate);
  return finding;
}

void hold_below(FindingRecord& finding, double goal_ns) {
  finding.goal = "< " + latency_text(goal_ns);
  if (!finding.value) {
    return;
  }
  finding.met = *finding.value < goal_ns;
  const bool proven = finding.low && finding.high &&
                      (*finding.met ? *finding.high < goal_ns : *finding.low >= goal_ns);
  if (!proven) {
    finding.note += finding.low ? "; not proven: the interval holds the goal" : "; not proven";
  }
}

void hold_no_loss(FindingRecord& finding, double least_ratio) {
  finding.goal = "no loss: not proven to be below " + percent_text(least_ratio);
  if (!finding.value) {
    return;
  }
  finding.met = !finding.high || *finding.high >= least_ratio;
  if (!finding.high && *finding.value < least_ratio) {
    finding.met.reset();
    finding.note += "; it looks like a loss, measure more pairs";
  }
}

}  // namespace

ImpactGoals impact_goals_of(std::string_view scenario) {
  if (scenario == "rate-limit") {
    return {.added_ns_p50 = 5e6, .least_throughput_ratio = kNoLossRatio};
  }
  if (scenario == "metrics") {
    return {.added_ns_p50 = 1e6, .least_throughput_ratio = std::nullopt};
  }
  return {};
}

std::vector<FindingRecord> impact_findings(const RunRecord& run, const ImpactGoals& goals) {
  if (run.blocks.empty() || run.direct_blocks.empty()) {
    return {};
  }
  using Block = const BlockRecord&;
  std::vector<FindingRecord> findings = {
      difference(run, "added_latency_ns_p50", "added to the median response time",
                 [](Block b) { return b.latency_ns_p50; }),
      difference(run, "added_latency_ns_p90", "added to p90",
                 [](Block b) { return b.latency_ns_p90; }),
      difference(run, "added_latency_ns_p99", "added to p99",
                 [](Block b) { return b.latency_ns_p99; }),
      throughput(run),
      difference(run, "added_cpu_ns_per_request", "added CPU time per request",
                 [](Block b) { return b.gateway_cpu_ns_per_request; })};
  if (goals.added_ns_p50) {
    hold_below(findings[0], *goals.added_ns_p50);
  }
  if (goals.least_throughput_ratio) {
    hold_no_loss(findings[3], *goals.least_throughput_ratio);
  }
  return findings;
}

}  // namespace macro
