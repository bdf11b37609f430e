// From a request to an answer through a provider of each API: its request is written and sent, its
// answer read, over sockets whose other end answers at once. The kernel's copying is part of it.
#include "gateway/upstream/provider.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <string>

#include "gateway/formats/envelope.h"
#include "micro/allocations.h"
#include "micro/memory_peer.h"
#include "micro/translation_input.h"
#include "micro/whole_answer.h"

namespace micro {
namespace {

namespace formats = gateway::formats;
namespace upstream = gateway::upstream;
using formats::Api;

constexpr upstream::Time kNow{std::chrono::hours(1)};

void ask(benchmark::State& state, Api client, Api api) {
  const auto tokens = static_cast<std::size_t>(state.range(0));
  const std::string body = request_body(client, tokens);
  const std::string answer_body = response_body(api, tokens);
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(answer_body.size()) + "\r\n\r\n" + answer_body;
  MemoryPeer peer;
  upstream::ProviderOptions options;
  options.name = "provider";
  options.host = "localhost";
  options.api = api;
  options.key = "sk-0123456789abcdef";
  options.dial = [&peer] { return peer.dial(); };
  upstream::Provider provider(options);
  IdlePoller poller;
  run_counted(state, "the provider was not asked or did not answer", [&] {
    const auto envelope = formats::read_envelope(body);
    WholeAnswer sink;
    const auto call = provider.start({.client_api = client,
                                      .body = body,
                                      .envelope = &*envelope,
                                      .model = "model-b",
                                      .request_id = "micro-0123456789abcdef"},
                                     sink, poller, kNow);
    if (call == nullptr || !peer.take_request() || !peer.say(answer)) {
      return false;
    }
    call->resume(kNow);
    return sink.collector.finished() && !sink.collector.error() &&
           (client != api || sink.passed_bytes == answer_body.size());
  });
}

BENCHMARK_CAPTURE(ask, chat_to_chat, Api::chat_completions, Api::chat_completions)
    ->Name("upstream/openai_chat_passed")
    ->Arg(kTokensWithTools);
BENCHMARK_CAPTURE(ask, messages_to_chat, Api::messages, Api::chat_completions)
    ->Name("upstream/openai_chat_translated")
    ->Arg(kTokensWithTools);
BENCHMARK_CAPTURE(ask, responses_to_responses, Api::responses, Api::responses)
    ->Name("upstream/openai_responses_passed")
    ->Arg(kTokensWithTools);
BENCHMARK_CAPTURE(ask, chat_to_responses, Api::chat_completions, Api::responses)
    ->Name("upstream/openai_responses_translated")
    ->Arg(kTokensWithTools);
BENCHMARK_CAPTURE(ask, messages_to_messages, Api::messages, Api::messages)
    ->Name("upstream/anthropic_messages_passed")
    ->Arg(kTokensWithTools);
BENCHMARK_CAPTURE(ask, chat_to_messages, Api::chat_completions, Api::messages)
    ->Name("upstream/anthropic_messages_translated")
    ->Arg(kTokensWithTools);

}  // namespace
}  // namespace micro
