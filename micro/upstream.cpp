// From a request to a collected answer through the loopback: the gateway's share of every upstream.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "gateway/chat/request.h"
#include "gateway/upstream/collector.h"
#include "gateway/upstream/loopback.h"
#include "gateway/upstream/routes.h"
#include "micro/chat_input.h"
#include "micro/sizes.h"

namespace micro {
namespace {

void loopback(benchmark::State& state) {
  gateway::upstream::Routes routes;
  const auto upstream = std::make_shared<gateway::upstream::Loopback>();
  for (gateway::upstream::RouteRule& rule : gateway::upstream::default_routes()) {
    routes.add(std::move(rule), upstream);
  }
  std::string text = prompt(static_cast<std::size_t>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) {
    // The text is moved in, and back out of the answer: a gateway does not copy it either.
    gateway::chat::Request request;
    request.model = "loopback";
    request.messages.resize(1);
    request.messages.front().parts.emplace_back(gateway::chat::TextPart{std::move(text)});
    gateway::upstream::Collector collector;
    gateway::upstream::Upstream* const found = routes.find(request.model);
    const auto handle = found->start(std::move(request), collector);
    auto response = collector.wait();
    if (!response) {
      state.SkipWithError("the loopback failed");
      break;
    }
    benchmark::DoNotOptimize(response->usage.prompt_tokens);
    text = std::move(std::get<gateway::chat::TextPart>(response->parts.front()).text);
  }
}
BENCHMARK(loopback)->Name("upstream/loopback")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
