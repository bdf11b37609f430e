// From a request to an answer through the loopback: the gateway's share of every upstream.
#include "gateway/upstream/upstream.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "gateway/formats/envelope.h"
#include "gateway/upstream/loopback.h"
#include "micro/allocations.h"
#include "micro/chat_input.h"
#include "micro/sizes.h"
#include "micro/whole_answer.h"

namespace micro {
namespace {

namespace upstream = gateway::upstream;

void loopback(benchmark::State& state) {
  upstream::Loopback loopback_upstream;
  const std::string body = chat_body(static_cast<std::size_t>(state.range(0)));
  IdlePoller poller;
  run_counted(state, "the loopback failed", [&] {
    const auto envelope = gateway::formats::read_envelope(body);
    WholeAnswer answer;
    const auto handle = loopback_upstream.start(
        {.body = body, .envelope = &*envelope, .model = envelope->model, .request_id = "micro"},
        answer, poller, std::chrono::steady_clock::now());
    benchmark::DoNotOptimize(answer.collector.response().usage.prompt_tokens);
    return !answer.collector.error();
  });
}
BENCHMARK(loopback)->Name("upstream/loopback")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
