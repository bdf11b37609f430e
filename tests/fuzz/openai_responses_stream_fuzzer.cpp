// Any lines as the events of an upstream's stream: the sink is called in the order that it was
// promised and hears exactly one end. What is pushed can be written as a stream again, and that
// stream is read with the same outcome. Read as the body of an answer or of an error the same bytes
// do no harm either.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/chat/collector.h"
#include "gateway/formats/format.h"
#include "tests/gateway/formats/checking_sink.h"

namespace {

constexpr std::string_view kData = "data: ";

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// Reads those lines that begin with `prefix`.
void read_stream(std::string_view bytes, std::string_view prefix,
                 gateway::chat::ResponseSink& sink) {
  const auto reader = gateway::formats::openai_responses_format().make_stream_reader();
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    if (line.substr(0, prefix.size()) == prefix) {
      line.remove_prefix(prefix.size());
      reader->read("", line, sink);
    }
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  reader->finish(sink);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const gateway::formats::Format& format = gateway::formats::openai_responses_format();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  gateway::formats::CheckingSink sink;
  read_stream(bytes, "", sink);
  require(sink.finished() && sink.violation().empty());

  const auto writer = format.make_stream_writer({.id = "resp_1"}, {});
  read_stream(bytes, "", *writer);
  gateway::formats::CheckingSink again;
  read_stream(writer->out(), kData, again);
  require(again.finished() && again.violation().empty());
  require(again.error().has_value() == sink.error().has_value());
  if (sink.ended()) {
    require(again.ended()->usage == sink.ended()->usage);
    require(again.ended()->stop_reason == sink.ended()->stop_reason);
  }

  const auto response = format.read_response(bytes);
  require(response.has_value() || !response.error().message.empty());
  if (response) {
    require(!format.write_response(*response, {.id = "resp_1"}).empty());
  }
  require(!format.read_error(500, bytes).message.empty());
  return 0;
}
