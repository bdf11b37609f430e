// Reading and writing OpenAI's chat JSON.
#include "gateway/formats/openai_chat.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include "gateway/chat/response.h"
#include "micro/chat_input.h"
#include "micro/injected_slowdown.h"
#include "micro/sizes.h"

namespace micro {
namespace {

namespace openai_chat = gateway::formats::openai_chat;

void read(benchmark::State& state) {
  const std::string body = chat_body(static_cast<std::size_t>(state.range(0)));
  InjectedSlowdown slowdown;
  for ([[maybe_unused]] auto _ : state) {
    auto request = openai_chat::read_request(body);
    if (!request) {
      state.SkipWithError("the body was not accepted");
      break;
    }
    benchmark::DoNotOptimize(request->messages.data());
    if (slowdown.again()) {
      request = openai_chat::read_request(body);
      benchmark::DoNotOptimize(request->messages.data());
    }
    benchmark::ClobberMemory();
  }
}
BENCHMARK(read)->Name("openai_chat/read")->Apply(prompt_sizes);

void write(benchmark::State& state) {
  gateway::chat::Response response;
  response.model = "loopback";
  response.parts.emplace_back(
      gateway::chat::TextPart{prompt(static_cast<std::size_t>(state.range(0)))});
  response.usage = {.prompt_tokens = state.range(0), .completion_tokens = state.range(0)};
  const openai_chat::Stamp stamp{.id = "chatcmpl-0123456789abcdef", .created_s = 1'700'000'000};
  for ([[maybe_unused]] auto _ : state) {
    std::string body = openai_chat::write_response(response, stamp);
    benchmark::DoNotOptimize(body.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(write)->Name("openai_chat/write")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
