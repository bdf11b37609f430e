// Any bytes as the request of each API: what was read can be written for every API or is refused by
// it, and is then read there without an error. The same bytes as an upstream's stream of each API:
// what a client of every API gets of it is again a stream that keeps the order of a sink, and one
// that ends as the upstream's did.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/sse/parser.h"
#include "tests/gateway/formats/checking_sink.h"
#include "tests/gateway/translation/stream_chain.h"

namespace {

namespace chat = gateway::chat;
using namespace gateway::formats;

constexpr std::array<Api, 3> kApis = {Api::chat_completions, Api::responses, Api::messages};

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// What some APIs take and others do not, and only the upstream may judge: how many entries
/// `metadata` has, whether a result's call is far away; and JSON that got one level too deep for us
/// by being put into another.
bool may_be_refused(const chat::Error& error) {
  const auto names = [&](std::string_view field) {
    return error.param.find(field) != std::string::npos;
  };
  return names("metadata") || names("tool_use_id") ||
         error.message.find("nest") != std::string::npos;
}

void check_request(std::string_view body) {
  for (const Api client : kApis) {
    const auto request = format_of(client).read_request(body);
    if (!request) {
      require(request.error().kind == chat::ErrorKind::invalid_request);
      continue;
    }
    for (const Api upstream : kApis) {
      std::vector<std::string> ignored;
      const auto written = format_of(upstream).write_request(*request, client, ignored);
      if (!written) {
        require(written.error().kind == chat::ErrorKind::invalid_request &&
                !written.error().message.empty());
        continue;
      }
      const auto read = format_of(upstream).read_request(*written);
      require(read.has_value() || may_be_refused(read.error()));
      if (read) {
        require(read->ignored.empty() && read->model == request->model);
      }
    }
  }
}

void check_stream(std::string_view bytes) {
  for (const Api upstream : kApis) {
    CheckingSink direct;
    StreamInlet inlet(upstream, direct);
    inlet.feed(bytes);
    inlet.finish();
    require(direct.finished() && direct.violation().empty());
    for (const Api client : kApis) {
      CheckingSink arrived;
      StreamInlet again(client, arrived);
      again.feed(translated_stream(upstream, client, bytes));
      again.finish();
      require(arrived.finished() && arrived.violation().empty());
      require(arrived.error().has_value() == direct.error().has_value());
      if (direct.ended()) {
        require(arrived.ended()->usage.completion_tokens ==
                direct.ended()->usage.completion_tokens);
      }
    }
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_request(bytes);
  check_stream(bytes);
  return 0;
}
