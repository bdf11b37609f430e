// The mock provider's reading of requests: the same bytes at once and in pieces must be the same
// requests; whatever they say is answered, and every answer comes to its end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "macro/provider/responder.h"

namespace {

using macro::provider::Exchange;
using macro::provider::HttpRequest;
using macro::provider::Observations;
using macro::provider::Outbox;
using macro::provider::RequestReader;
using macro::provider::Responder;
using macro::provider::ResponderOptions;

constexpr std::size_t kMostAnswerBytes = std::size_t{64} << 20U;

std::int64_t no_time() { return 0; }

ResponderOptions options() {
  ResponderOptions options;
  options.monotonic_ns = no_time;
  options.unix_s = no_time;
  return options;
}

/// Everything up to the end of the answer, or what is left for ever.
std::string answer(const HttpRequest& request) {
  Observations observations(1);
  Responder responder(options(), observations);
  Exchange exchange(no_time);
  responder.respond(request, exchange);
  Outbox outbox;
  while (exchange.active() && exchange.due_ns() != Exchange::kNever) {
    exchange.advance(outbox);
    if (outbox.size() > kMostAnswerBytes) {
      return {};  // a length that was asked for
    }
  }
  return outbox.bytes() + observations.last_json() + observations.stats_json();
}

std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  RequestReader reader({.head_bytes = 4096, .body_bytes = 4096});
  std::vector<std::string> answers;
  while (true) {
    const RequestReader::State state = reader.advance();
    if (state == RequestReader::State::complete) {
      answers.push_back(answer(reader.request()));
      reader.next_request();
    } else if (state == RequestReader::State::failed) {
      answers.push_back(std::to_string(reader.error_status()));
      return answers;
    } else if (bytes.empty()) {
      return answers;
    } else {
      const RequestReader::Space space = reader.space();
      const std::size_t size = std::min({space.size, piece, bytes.size()});
      bytes.copy(space.begin, size);
      reader.received(size);
      bytes.remove_prefix(size);
    }
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size > 16384) {
    return 0;
  }
  const std::vector<std::string> at_once = read(bytes, size + 1);
  if (read(bytes, 1 + size % 7) != at_once) {
    std::abort();
  }
  return 0;
}
