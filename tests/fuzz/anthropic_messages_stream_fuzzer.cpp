// Any lines as the events of an upstream's stream: the sink is called in the order that it was
// promised, hears exactly one end, and what is pushed can be written as a stream again. Read as the
// body of an answer or of an error the same bytes do no harm either.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/chat/collector.h"
#include "gateway/formats/anthropic_messages.h"
#include "tests/gateway/formats/checking_sink.h"

namespace {

namespace messages = gateway::formats::anthropic_messages;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void read_stream(std::string_view bytes, gateway::chat::ResponseSink& sink) {
  const auto reader = messages::make_stream_reader();
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    reader->read("", bytes.substr(0, end), sink);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  reader->finish(sink);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  gateway::formats::CheckingSink sink;
  read_stream(bytes, sink);
  require(sink.finished() && sink.violation().empty());
  gateway::chat::Collector collector;
  read_stream(bytes, collector);
  require(collector.finished() && collector.error().has_value() == sink.error().has_value());
  if (!collector.error()) {
    const auto again = messages::read_response(messages::write_response(collector.response(), {}));
    require(again.has_value());
    require(again->stop_reason == collector.response().stop_reason);
  }
  const auto writer = messages::make_stream_writer({.id = "msg_1"}, {});
  read_stream(bytes, *writer);
  const auto response = messages::read_response(bytes);
  require(response.has_value() || response.error().kind == gateway::chat::ErrorKind::bad_gateway);
  require(!messages::read_error(529, bytes).message.empty());
  return 0;
}
