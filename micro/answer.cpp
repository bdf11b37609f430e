// Turning a response into the bytes that go to the client: whole, and piece by piece.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/http/application.h"
#include "gateway/http/httplib_seam.h"
#include "gateway/service/client_answer.h"
#include "micro/allocations.h"
#include "micro/chat_input.h"
#include "micro/sizes.h"
#include "micro/whole_answer.h"

namespace micro {
namespace {

using gateway::service::ClientAnswer;

void write(benchmark::State& state) {
  gateway::http::Response response;
  response.body = chat_body(static_cast<std::size_t>(state.range(0)));
  response.headers = {{"x-ratelimit-limit", "20000"},
                      {"x-ratelimit-remaining", "19999"},
                      {"x-ratelimit-reset", "1"}};
  gateway::http::AnswerWriter writer;
  std::string out;
  run_counted(state, "nothing was written", [&] {
    out.clear();
    writer.write(response, {.request_id = "micro-0123456789abcdef", .keep_alive = true}, out);
    benchmark::DoNotOptimize(out.data());
    return !out.empty();
  });
}
BENCHMARK(write)->Name("answer/write")->Apply(prompt_sizes);

/// Takes what a client would get.
class CountingReply final : public gateway::http::Reply {
 public:
  void whole(const gateway::http::Response& /*response*/) noexcept override {}
  void begin(const gateway::http::Response& /*head*/) noexcept override {}
  void piece(std::string_view bytes) noexcept override { bytes_ += bytes.size(); }
  void end() noexcept override {}
  gateway::net::Poller& poller() noexcept override { return poller_; }
  [[nodiscard]] bool is_congested() const noexcept override { return false; }

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  IdlePoller poller_;
  std::size_t bytes_ = 0;
};

/// One piece of text on its way from an upstream to the client of a stream.
void stream(benchmark::State& state) {
  ClientAnswer answer(
      {.stamp = {.id = "chatcmpl-0123456789abcdef", .created_s = 1'700'000'000},
       .request_id = "micro-0123456789abcdef",
       .stream = true},
      {.decorate = [](gateway::http::Response& /*response*/) {},
       .record = [](const gateway::service::AnswerSummary& /*answer*/) { return true; }});
  CountingReply reply;
  answer.set_reply(reply);
  answer.head({.model = "model-b"});
  answer.event(gateway::chat::PartStart{});
  answer.flush();
  run_counted(state, "a piece was kept back", [&] {
    const std::size_t before = reply.bytes();
    answer.event(gateway::chat::PartDelta{"why "});
    answer.flush();
    return reply.bytes() > before;
  });
}
BENCHMARK(stream)->Name("answer/stream");

}  // namespace
}  // namespace micro
