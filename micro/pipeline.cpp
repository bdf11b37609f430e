// The whole way of a request without sockets: the bytes of a connection in, the bytes of the answer
// out, through the same objects that the gateway serves with. What it is made of is in
// pipeline_parts.cpp.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/auth/authenticator.h"
#include "gateway/http/server.h"
#include "gateway/http/session.h"
#include "gateway/limit/limiter.h"
#include "gateway/metrics/metrics.h"
#include "gateway/service/clock.h"
#include "gateway/service/endpoint.h"
#include "gateway/service/service.h"
#include "gateway/upstream/loopback.h"
#include "gateway/upstream/routes.h"
#include "micro/allocations.h"
#include "micro/chat_input.h"
#include "micro/key_fixture.h"
#include "micro/sizes.h"
#include "micro/whole_answer.h"

namespace micro {
namespace {

namespace http = gateway::http;
using gateway::service::Parts;

/// Never reached.
constexpr gateway::limit::Limit kLimit{.per_second = 10'000'000, .burst = 10'000'000};

/// Reads the machine's clock, as a gateway does, and tells a time that is a microsecond after the
/// one told before: how long the texts are that tell it in the answer's head, and so how much they
/// allocate, must not depend on the machine.
gateway::service::Clock even_clock() {
  gateway::service::Clock clock = gateway::service::machine_clock();
  clock.now = [told = std::chrono::steady_clock::now()]() mutable {
    auto read = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(read);
    return told += std::chrono::microseconds(1);
  };
  return clock;
}

/// Everything on, as a gateway is by default, and that limit; but the ledger, whose writer fills a
/// database meanwhile: ledger/append measures a request's share of it.
Parts gateway_parts() {
  Parts parts;
  parts.authenticator = std::make_shared<gateway::auth::Authenticator>(
      KeyFixture::instance().store(), gateway::auth::Authenticator::Options{});
  parts.limiter = std::make_shared<gateway::limit::Limiter>(kLimit, kLimit);
  parts.metrics = std::make_shared<gateway::metrics::Metrics>(
      gateway::service::endpoint_labels(), gateway::service::stage_labels(),
      gateway::metrics::Metrics::Labels{{"version", "0"}});
  parts.clock = even_clock();
  auto routes = std::make_shared<gateway::upstream::Routes>();
  const auto loopback = std::make_shared<gateway::upstream::Loopback>();
  for (gateway::upstream::RouteRule& rule : gateway::upstream::default_routes()) {
    routes->add({std::move(rule.pattern), {{loopback, ""}}});
  }
  parts.routes = std::make_shared<gateway::service::CurrentRoutes>(std::move(routes));
  return parts;
}

/// A connection without a kernel: gives one request each time it is armed, and takes the answer.
class MemoryWire final : public gateway::net::Wire {
 public:
  explicit MemoryWire(std::string_view request) : request_(request) {}

  void arm() { rest_ = request_; }
  [[nodiscard]] std::uint64_t good_answers() const { return good_answers_; }

  Transfer receive(char* to, std::size_t size) override {
    const std::size_t bytes = std::min(size, rest_.size());
    if (bytes == 0) {
      return {.status = Status::kBlocked, .bytes = 0};
    }
    rest_.copy(to, bytes);
    rest_.remove_prefix(bytes);
    return {.status = Status::kDone, .bytes = bytes};
  }
  Transfer send(std::string_view bytes) override {
    good_answers_ += bytes.starts_with("HTTP/1.1 200") ? 1 : 0;
    return {.status = Status::kDone, .bytes = bytes.size()};
  }
  void shut_down_sending() override {}
  [[nodiscard]] bool is_readable() const override { return !rest_.empty(); }
  [[nodiscard]] bool has_peer_left() const override { return false; }

 private:
  std::string_view request_;
  std::string_view rest_;
  std::uint64_t good_answers_ = 0;
};

class OpenGate final : public http::BlockingGate {
 public:
  bool enter() noexcept override { return true; }
  void leave() noexcept override {}
  void long_work() noexcept override {}
};

void chat(benchmark::State& state) {
  gateway::service::Service service(gateway_parts());
  const http::ServerOptions options;
  http::SharedState shared{options, service};
  OpenGate gate;
  http::WorkerTools tools(1, gate);
  IdlePoller poller;
  http::Session session(shared, poller, true, std::chrono::steady_clock::now());
  const std::string request =
      chat_request(static_cast<std::size_t>(state.range(0)), KeyFixture::instance().key());
  MemoryWire wire(request);
  std::uint64_t requests = 0;
  run_counted(state, "a request was not answered with 200", [&] {
    wire.arm();
    tools.now = std::chrono::steady_clock::now();
    session.run(wire, tools);
    return wire.good_answers() == ++requests;
  });
}
BENCHMARK(chat)->Name("pipeline/chat")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
