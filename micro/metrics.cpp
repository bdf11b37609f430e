// What metering costs a request, and what a scrape costs the gateway.
#include "gateway/metrics/metrics.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "gateway/service/endpoint.h"
#include "gateway/service/timeline.h"
#include "micro/allocations.h"

namespace micro {
namespace {

using gateway::metrics::Metrics;

Metrics::Labels build_labels() { return {{"version", "0"}, {"commit", "0123456789ab"}}; }

/// All that is recorded of one answered chat request.
void record_one(Metrics& metrics, std::chrono::nanoseconds latency) {
  metrics.started();
  metrics.tokens(500, 500);
  metrics.finished(0, 200, latency);
  for (std::size_t stage = 0; stage < gateway::service::kStages; ++stage) {
    metrics.stage(stage, latency);
  }
}

void record(benchmark::State& state) {
  static Metrics metrics(gateway::service::endpoint_labels(), gateway::service::stage_labels(),
                         build_labels());
  std::chrono::nanoseconds latency{10'000};
  run_counted(state, "no latency was recorded", [&] {
    record_one(metrics, latency);
    latency = latency > std::chrono::seconds(1) ? std::chrono::nanoseconds(10'000) : latency * 2;
    return latency.count() > 0;
  });
}
BENCHMARK(record)->Name("metrics/record");
BENCHMARK(record)->Name("metrics/record")->Threads(2)->UseRealTime();

void expose(benchmark::State& state) {
  const auto endpoints = gateway::service::endpoint_labels();
  Metrics metrics(endpoints, gateway::service::stage_labels(), build_labels());
  for (std::size_t endpoint = 0; endpoint < endpoints.size(); ++endpoint) {
    for (const int status : {200, 400, 500}) {
      metrics.started();
      metrics.finished(endpoint, status, std::chrono::microseconds(100));
    }
  }
  run_counted(state, "nothing was written", [&] {
    std::string text = metrics.expose();
    benchmark::DoNotOptimize(text.data());
    return !text.empty();
  });
}
BENCHMARK(expose)->Name("metrics/expose");

}  // namespace
}  // namespace micro
