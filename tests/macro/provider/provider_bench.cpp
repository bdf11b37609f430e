#include "tests/macro/provider/provider_bench.h"

#include <algorithm>
#include <charconv>

namespace macro_test {

using macro::provider::Exchange;
using macro::provider::Outbox;
using macro::provider::RequestReader;
using macro::provider::ResponderOptions;

namespace {

ResponderOptions on_bench_clock(ResponderOptions options) {
  options.monotonic_ns = [] { return ProviderBench::clock_ns; };
  options.unix_s = []() -> std::int64_t { return 1'700'000'000; };
  return options;
}

}  // namespace

ProviderBench::ProviderBench(ResponderOptions options)
    : responder_(on_bench_clock(std::move(options)), observations_),
      exchange_([] { return clock_ns; }) {
  clock_ns = 1'000;
}

std::vector<Sent> ProviderBench::answer(std::string request) {
  RequestReader reader;
  while (!request.empty()) {
    const RequestReader::Space space = reader.space();
    const std::size_t part = std::min(space.size, request.size());
    request.copy(space.begin, part);
    reader.received(part);
    request.erase(0, part);
  }
  if (reader.advance() == RequestReader::State::complete) {
    responder_.respond(reader.request(), exchange_);
  } else {
    responder_.refuse(reader.error_status(), exchange_);
  }
  std::vector<Sent> sent;
  while (exchange_.active() && exchange_.due_ns() != Exchange::kNever) {
    clock_ns = std::max(clock_ns, exchange_.due_ns());
    Outbox outbox;
    exchange_.advance(outbox);
    if (!outbox.empty()) {
      sent.push_back({clock_ns, outbox.bytes()});
    }
  }
  return sent;
}

std::string ProviderBench::text(const std::string& request) {
  std::string all;
  for (const Sent& sent : answer(request)) {
    all += sent.bytes;
  }
  return all;
}

std::string ProviderBench::post(const std::string& path, const std::string& body,
                                const std::string& fields) {
  return text("POST " + path + " HTTP/1.1\r\nhost: x\r\n" + fields +
              "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string ProviderBench::body(const std::string& path, const std::string& body,
                                const std::string& fields) {
  return body_of(post(path, body, fields));
}

std::string body_of(std::string_view answer) {
  const std::size_t head = std::min(answer.find("\r\n\r\n"), answer.size() - 4) + 4;
  std::string_view rest = answer.substr(head);
  if (answer.substr(0, head).find("chunked") == std::string_view::npos) {
    return std::string(rest);
  }
  std::string body;
  while (!rest.empty()) {
    std::size_t size = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), size, 16);
    rest.remove_prefix(rest.find("\r\n") + 2);
    body += rest.substr(0, size);
    rest.remove_prefix(std::min(size + 2, rest.size()));
  }
  return body;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace macro_test
