#include "compare/results/metric_catalog.h"

#include <algorithm>
#include <optional>

#include "compare/results/context_object.h"
#include "compare/results/json_text.h"

namespace compare::results {
namespace {

std::optional<MetricTraits> read_traits(const rapidjson::Value& entry) {
  if (!entry.IsObject()) {
    return std::nullopt;
  }
  MetricTraits traits;
  if (const auto unit = entry.FindMember("unit");
      unit != entry.MemberEnd() && unit->value.IsString()) {
    traits.unit.assign(unit->value.GetString(), unit->value.GetStringLength());
  }
  if (const auto better = entry.FindMember("better");
      better != entry.MemberEnd() && better->value.IsString()) {
    traits.better = better->value == "lower"    ? Better::lower
                    : better->value == "higher" ? Better::higher
                                                : Better::unknown;
  }
  if (const auto exact = entry.FindMember("exact");
      exact != entry.MemberEnd() && exact->value.IsBool()) {
    traits.exact = exact->value.GetBool();
  }
  if (const auto gates = entry.FindMember("gates");
      gates != entry.MemberEnd() && gates->value.IsBool()) {
    traits.gates = gates->value.GetBool();
  }
  return traits;
}

}  // namespace

std::string_view word(Better better) {
  switch (better) {
    case Better::lower:
      return "lower";
    case Better::higher:
      return "higher";
    case Better::unknown:
      break;
  }
  return {};
}

MetricCatalog::MetricCatalog()
    : traits_{{"real_time", {"ns", Better::lower, false, false}},
              {"cpu_time", {"ns", Better::lower, false, false}},
              {"items_per_second", {"1/s", Better::higher, false, false}},
              {"bytes_per_second", {"B/s", Better::higher, false, false}},
              {"latency_ns_mean", {"ns", Better::lower, false, false}},
              {"latency_ns_p90", {"ns", Better::lower, false, false}},
              {"latency_ns_p95", {"ns", Better::lower, false, false}},
              {"latency_ns_p99", {"ns", Better::lower, false, false}},
              {"latency_ns_p999", {"ns", Better::lower, false, false}},
              {"latency_ns_min", {"ns", Better::lower, false, false}},
              {"latency_ns_max", {"ns", Better::lower, false, false}},
              {"throughput_per_second", {"1/s", Better::higher, false, false}},
              {"rss_bytes_peak", {"B", Better::lower, false, false}},
              {"failure_ratio", {"", Better::lower, false, false}},
              {"requests", {"", Better::unknown, false, false}},
              {"response_bytes_mean", {"B", Better::unknown, false, false}},
              {"bytes_per_op", {"B", Better::lower, true, false}},
              {"allocs_per_op", {"", Better::lower, true, false}}} {}

void MetricCatalog::add(const Context& context) {
  const std::unique_ptr<const rapidjson::Document> metrics =
      context_object(context, "gatebench.metrics");
  if (!metrics) {
    return;
  }
  for (const auto& member : metrics->GetObject()) {
    if (const auto traits = read_traits(member.value)) {
      traits_.try_emplace(std::string(member.name.GetString(), member.name.GetStringLength()),
                          *traits);
    }
  }
}

MetricTraits MetricCatalog::find(std::string_view metric) const {
  const auto found = traits_.find(std::string(metric));
  return found == traits_.end() ? MetricTraits{} : found->second;
}

bool MetricCatalog::gates() const {
  return std::any_of(traits_.begin(), traits_.end(),
                     [](const auto& entry) { return entry.second.gates; });
}

void describe_metrics(Context& context, const std::vector<DescribedMetric>& metrics) {
  std::string json;
  for (const auto& [name, traits] : metrics) {
    json +=
        (json.empty() ? "{" : ",") + json_string(name) + R"(:{"unit":)" + json_string(traits.unit);
    if (traits.better != Better::unknown) {
      json += R"(,"better":)" + json_string(word(traits.better));
    }
    json += traits.exact ? R"(,"exact":true)" : "";
    json += traits.gates ? R"(,"gates":true})" : "}";
  }
  context.set_text("gatebench.metrics", json.empty() ? "{}" : json + "}");
}

}  // namespace compare::results
