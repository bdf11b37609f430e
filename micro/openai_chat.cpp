// Reading and writing OpenAI's chat JSON.
#include "gateway/formats/openai_chat.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include "gateway/chat/response.h"
#include "micro/allocations.h"
#include "micro/chat_input.h"
#include "micro/injected_slowdown.h"
#include "micro/sizes.h"

namespace micro {
namespace {

namespace openai_chat = gateway::formats::openai_chat;

void read(benchmark::State& state) {
  const std::string body = chat_body(static_cast<std::size_t>(state.range(0)));
  InjectedSlowdown slowdown;
  run_counted(state, "the body was not accepted", [&] {
    auto request = openai_chat::read_request(body);
    if (!request) {
      return false;
    }
    benchmark::DoNotOptimize(request->messages.data());
    // NOLINTNEXTLINE(readability-static-accessed-through-instance): where it injects it is not one
    if (slowdown.again()) {
      request = openai_chat::read_request(body);
      benchmark::DoNotOptimize(request->messages.data());
    }
    return true;
  });
}
BENCHMARK(read)->Name("openai_chat/read")->Apply(prompt_sizes);

void write(benchmark::State& state) {
  gateway::chat::Response response;
  response.model = "loopback";
  response.parts.emplace_back(
      gateway::chat::TextPart{prompt(static_cast<std::size_t>(state.range(0)))});
  response.usage = {.prompt_tokens = state.range(0), .completion_tokens = state.range(0)};
  const gateway::formats::Stamp stamp{.id = "chatcmpl-0123456789abcdef",
                                      .created_s = 1'700'000'000};
  run_counted(state, "nothing was written", [&] {
    std::string body = openai_chat::write_response(response, stamp);
    benchmark::DoNotOptimize(body.data());
    return !body.empty();
  });
}
BENCHMARK(write)->Name("openai_chat/write")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
