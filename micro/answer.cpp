// Turning a response into the bytes that go to the client.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include "gateway/http/application.h"
#include "gateway/http/httplib_seam.h"
#include "micro/chat_input.h"
#include "micro/sizes.h"

namespace micro {
namespace {

void write(benchmark::State& state) {
  gateway::http::Response response;
  response.body = chat_body(static_cast<std::size_t>(state.range(0)));
  response.headers = {{"x-ratelimit-limit", "20000"},
                      {"x-ratelimit-remaining", "19999"},
                      {"x-ratelimit-reset", "1"}};
  gateway::http::AnswerWriter writer;
  std::string out;
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    writer.write(response, {.request_id = "micro-0123456789abcdef", .keep_alive = true}, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(write)->Name("answer/write")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
