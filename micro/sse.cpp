// Server-sent events: reading an upstream's stream and writing a client's.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include "gateway/sse/parser.h"
#include "gateway/sse/writer.h"
#include "micro/allocations.h"
#include "micro/translation_input.h"

namespace micro {
namespace {

using gateway::formats::Api;

/// One event, in one piece as it comes from a socket.
void parse(benchmark::State& state) {
  std::string bytes;
  const NamedEvent piece = piece_event(Api::messages);
  gateway::sse::append_event(bytes, piece.name, piece.data);
  gateway::sse::Parser parser;
  run_counted(state, "the event was not read", [&] {
    std::size_t events = 0;
    const bool is_fine = parser.feed(bytes, [&](const gateway::sse::Event& event) {
      events += event.data.size() == piece.data.size() ? 1 : 0;
    });
    return is_fine && events == 1;
  });
}
BENCHMARK(parse)->Name("sse/parse");

void write(benchmark::State& state) {
  const NamedEvent piece = piece_event(Api::messages);
  std::string out;
  run_counted(state, "the event was not written", [&] {
    out.clear();
    gateway::sse::append_event(out, piece.name, piece.data);
    benchmark::DoNotOptimize(out.data());
    return out.size() > piece.data.size();
  });
}
BENCHMARK(write)->Name("sse/write");

}  // namespace
}  // namespace micro
