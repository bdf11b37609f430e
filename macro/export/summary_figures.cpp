#include "macro/export/summary_figures.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "compare/stats/order_statistics.h"
#include "macro/record/block_metrics.h"
#include "macro/record/block_summary.h"
#include "macro/record/overhead.h"
#include "macro/record/result_rows.h"

namespace macro {
namespace {

using Figures = std::vector<std::optional<double>>;

std::vector<double> measured(const Figures& values) {
  std::vector<double> known;
  for (const auto& value : values) {
    if (value && std::isfinite(*value)) {
      known.push_back(*value);
    }
  }
  return known;
}

void write_figure(JsonText& json, std::string_view name, std::string_view unit,
                  compare::results::Better better, const Figures& values) {
  const std::vector<double> known = measured(values);
  const bool any = !known.empty();
  const double median = any ? compare::stats::median(known) : 0;
  const double low = any ? *std::min_element(known.begin(), known.end()) : 0;
  const double high = any ? *std::max_element(known.begin(), known.end()) : 0;
  const auto when = [](bool there, double value) {
    return there ? std::optional(value) : std::nullopt;
  };
  json.open_object(name);
  json.text("unit", unit);
  json.text_or_null("better", compare::results::word(better));
  json.number("median", when(any, median));
  json.number("low", when(any, low));
  json.number("high", when(any, high));
  json.number("spread", when(known.size() > 1 && median > 0, (high - low) / median));
  json.numbers("blocks", values);
  json.close_object();
}

}  // namespace

std::vector<const BlockRecord*> valid_blocks(const RunRecord& run) {
  std::vector<const BlockRecord*> blocks;
  for (const BlockRecord& block : run.blocks) {
    if (block.valid()) {
      blocks.push_back(&block);
    }
  }
  return blocks;
}

void write_figures(JsonText& json, const RunRecord& run) {
  const auto blocks = valid_blocks(run);
  json.open_object("figures");
  for (const BlockMetric& metric : block_metrics()) {
    Figures values;
    for (const BlockRecord* block : blocks) {
      values.push_back(metric.value(*block));
    }
    write_figure(json, metric.name, metric.unit, metric.better, values);
  }
  Figures throttled;
  for (const BlockRecord* block : blocks) {
    throttled.push_back(throttled_ratio(run, block->number));
  }
  write_figure(json, "cpu_throttled_ratio", "1", compare::results::Better::lower, throttled);
  json.close_object();
}

void write_requests(JsonText& json, const RunRecord& run) {
  BlockRecord all;
  std::map<std::string, std::uint64_t> failures;
  std::vector<const BlockRecord*> blocks = valid_blocks(run);
  if (blocks.empty()) {  // of a run without a valid one: what there was
    for (const BlockRecord& block : run.blocks) {
      blocks.push_back(&block);
    }
  }
  for (const BlockRecord* block : blocks) {
    all.succeeded += block->succeeded;
    all.failed += block->failed;
    all.refused += block->refused;
    for (const auto& [name, count] : block->failures) {
      failures[name] += count;
    }
  }
  json.open_object("requests");
  json.count("succeeded", all.succeeded);
  json.count("failed", all.failed);
  json.count("refused", all.refused);
  const bool any = all.succeeded + all.failed > 0;
  json.number("failure_ratio", any ? std::optional(all.failure_ratio()) : std::nullopt);
  json.counts("failures", {failures.begin(), failures.end()});
  json.close_object();
}

void write_distributions(JsonText& json, const RunRecord& run) {
  json.open_object("distributions");
  for (const Distribution& distribution : run.distributions) {
    const HdrHistogram values = to_histogram(distribution);
    const bool any = values.count() > 0;
    const auto percentile = [&values](double q) {
      return values.count() >= samples_needed(q)
                 ? std::optional(static_cast<double>(values.quantile(q)))
                 : std::nullopt;
    };
    const auto when_any = [any](double value) { return any ? std::optional(value) : std::nullopt; };
    json.open_object(distribution.metric);
    json.count("count", values.count());
    json.number("min_ns", when_any(static_cast<double>(values.min())));
    json.number("mean_ns", when_any(values.mean()));
    json.number("p50_ns", percentile(0.5));
    json.number("p90_ns", percentile(0.9));
    json.number("p95_ns", percentile(0.95));
    json.number("p99_ns", percentile(0.99));
    json.number("p999_ns", percentile(0.999));
    json.number("max_ns", when_any(static_cast<double>(values.max())));
    json.close_object();
  }
  json.close_object();
}

void write_pairs(JsonText& json, const RunRecord& run) {
  if (run.direct_blocks.empty()) {
    json.text_or_null("pairs", "");
    return;
  }
  json.open_object("pairs");
  json.text("reference", run.reference_title.empty() ? "direct" : run.reference_title);
  json.open_array("estimates");
  for (const OverheadMetric& metric : overhead_metrics()) {
    if (const auto estimate = estimate_overhead(metric, run)) {
      json.open_object();
      json.text("name", pair_counter(run, metric.counter));
      json.count("pairs", estimate->pairs);
      json.number("value_ns", estimate->nanoseconds);
      json.number("low_ns", estimate->low);  // infinite, and so null, of too few pairs
      json.number("high_ns", estimate->high);
      json.close_object();
    }
  }
  json.close_array();
  json.close_object();
}

}  // namespace macro
