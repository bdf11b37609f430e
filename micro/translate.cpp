// What the nine directions of translation cost. In translate/A_to_B the client speaks A and the
// upstream B: its request goes from A to B, answers and events come back from B to A. Where both
// are the same, bytes are passed through as gateway/upstream does it: another model in the request,
// and the answer read for its usage.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gateway/formats/envelope.h"
#include "gateway/formats/format.h"
#include "gateway/sse/writer.h"
#include "micro/allocations.h"
#include "micro/sizes.h"
#include "micro/translation_input.h"

namespace micro {
namespace {

namespace formats = gateway::formats;
using formats::Format;

const formats::Stamp kStamp{.id = "id-0123456789abcdef", .created_s = 1'700'000'000};

void request(benchmark::State& state, const Format& client, const Format& upstream) {
  const std::string body = request_body(client.api, static_cast<std::size_t>(state.range(0)));
  if (client.api == upstream.api) {
    run_counted(state, "the request was not accepted", [&] {
      const auto envelope = formats::read_envelope(body);
      std::string passed = envelope ? formats::with_model(body, *envelope, "model-b") : "";
      benchmark::DoNotOptimize(passed.data());
      return envelope.has_value();
    });
    return;
  }
  run_counted(state, "the request was not translated", [&] {
    const auto read = client.read_request(body);
    if (!read) {
      return false;
    }
    std::vector<std::string> ignored;
    auto written = upstream.write_request(*read, client.api, ignored);
    benchmark::DoNotOptimize(written);
    return written.has_value();
  });
}

void response(benchmark::State& state, const Format& client, const Format& upstream) {
  const std::string body = response_body(upstream.api, static_cast<std::size_t>(state.range(0)));
  const bool passes_through = client.api == upstream.api;
  run_counted(state, "the answer was not accepted", [&] {
    const auto read = upstream.read_response(body);
    if (!read) {
      return false;
    }
    std::string written = passes_through ? body : client.write_response(*read, kStamp);
    benchmark::DoNotOptimize(written.data());
    return true;
  });
}

/// What is understood of a stream that is passed through.
class Unheard final : public gateway::chat::ResponseSink {
 public:
  void head(gateway::chat::ResponseHead /*head*/) noexcept override {}
  void event(gateway::chat::StreamEvent /*event*/) noexcept override {}
  void end(const gateway::chat::ResponseEnd& /*end*/) noexcept override {}
  void fail(gateway::chat::Error /*error*/) noexcept override {}
};

/// An answer on its way, its text begun.
class OpenStream {
 public:
  OpenStream(const Format& client, const Format& upstream)
      : passes_through_(client.api == upstream.api),
        reader_(upstream.make_stream_reader()),
        writer_(client.make_stream_writer(kStamp, {})) {
    for (const NamedEvent& event : opening_events(upstream.api)) {
      take(event);
    }
  }

  /// How many bytes the client gets for it.
  std::size_t take(const NamedEvent& event) {
    if (passes_through_) {
      reader_->read(event.name, event.data, unheard_);
      gateway::sse::append_event(writer_->out(), event.name, event.data);
    } else {
      reader_->read(event.name, event.data, *writer_);
    }
    const std::size_t bytes = writer_->out().size();
    writer_->out().clear();
    return bytes;
  }

 private:
  const bool passes_through_;
  Unheard unheard_;
  std::unique_ptr<formats::StreamReader> reader_;
  std::unique_ptr<formats::StreamWriter> writer_;
};

void event(benchmark::State& state, const Format& client, const Format& upstream) {
  // Some writers keep the text for the end of their stream: a new one now and then, as long as an
  // ordinary answer.
  constexpr int kEventsOfStream = 512;
  const NamedEvent piece = piece_event(upstream.api);
  auto stream = std::make_unique<OpenStream>(client, upstream);
  int left = kEventsOfStream;
  const auto take = [&] { return stream->take(piece) != 0; };
  for ([[maybe_unused]] auto _ : state) {
    if (--left == 0) {
      left = kEventsOfStream;
      stream = std::make_unique<OpenStream>(client, upstream);
    }
    if (!take()) {
      state.SkipWithError("the event was not passed on");
      return;
    }
    benchmark::ClobberMemory();
  }
  stream = std::make_unique<OpenStream>(client, upstream);
  take();
  count_allocations(state, take);
}

// NOLINTBEGIN(bugprone-macro-parentheses): the arguments are parts of names
#define GATEBENCH_DIRECTION(client, upstream)                               \
  BENCHMARK_CAPTURE(request, client##_to_##upstream, client(), upstream())  \
      ->Name("translate/" #client "_to_" #upstream "/request")              \
      ->Apply(prompt_sizes);                                                \
  BENCHMARK_CAPTURE(response, client##_to_##upstream, client(), upstream()) \
      ->Name("translate/" #client "_to_" #upstream "/response")             \
      ->Apply(prompt_sizes);                                                \
  BENCHMARK_CAPTURE(event, client##_to_##upstream, client(), upstream())    \
      ->Name("translate/" #client "_to_" #upstream "/event")
// NOLINTEND(bugprone-macro-parentheses)

const Format& chat() { return formats::openai_chat_format(); }
const Format& responses() { return formats::openai_responses_format(); }
const Format& messages() { return formats::anthropic_messages_format(); }

GATEBENCH_DIRECTION(chat, chat);
GATEBENCH_DIRECTION(chat, responses);
GATEBENCH_DIRECTION(chat, messages);
GATEBENCH_DIRECTION(responses, chat);
GATEBENCH_DIRECTION(responses, responses);
GATEBENCH_DIRECTION(responses, messages);
GATEBENCH_DIRECTION(messages, chat);
GATEBENCH_DIRECTION(messages, responses);
GATEBENCH_DIRECTION(messages, messages);

}  // namespace
}  // namespace micro
