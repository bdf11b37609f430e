// The yardstick of translation: what RapidJSON alone takes to read the same documents into a tree
// and to write that tree. ci/bench_translate.sh holds translate/chat_to_messages against it.
#include <benchmark/benchmark.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <string>

#include "micro/allocations.h"
#include "micro/sizes.h"
#include "micro/translation_input.h"

namespace micro {
namespace {

using gateway::formats::Api;

void parse_and_write(benchmark::State& state, const std::string& body) {
  run_counted(state, "the document was not read and written", [&] {
    rapidjson::Document document;
    document.Parse(body.data(), body.size());
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const bool is_written = !document.HasParseError() && document.Accept(writer);
    benchmark::DoNotOptimize(buffer.GetString());
    return is_written;
  });
}

void request(benchmark::State& state) {
  parse_and_write(state,
                  request_body(Api::chat_completions, static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(request)->Name("rapidjson/chat_to_messages/request")->Apply(prompt_sizes);

void response(benchmark::State& state) {
  parse_and_write(state, response_body(Api::messages, static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(response)->Name("rapidjson/chat_to_messages/response")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
