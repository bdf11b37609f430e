#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/chat/response.h"
#include "gateway/formats/format.h"
#include "gateway/sse/parser.h"

/// Streams on their way through several APIs, in one thread and without sockets.
namespace gateway::formats {

/// Bytes of an upstream's stream into a sink, as the gateway reads them.
class StreamInlet {
 public:
  StreamInlet(Api upstream, chat::ResponseSink& sink)
      : reader_(format_of(upstream).make_stream_reader()), sink_(sink) {}

  void feed(std::string_view bytes) {
    // From memory of its own, so that a view that is kept too long is found by sanitizers.
    const std::string moved(bytes);
    parser_.feed(moved,
                 [&](const sse::Event& event) { reader_->read(event.name, event.data, sink_); });
  }
  void finish() { reader_->finish(sink_); }

 private:
  std::unique_ptr<StreamReader> reader_;
  chat::ResponseSink& sink_;
  sse::Parser parser_;
};

/// Writes what is pushed in the format of an API, reads that at once and pushes it on: one hop of a
/// chain.
class StreamHop : public chat::ResponseSink {
 public:
  StreamHop(Api api, chat::ResponseSink& next)
      : writer_(format_of(api).make_stream_writer({.id = "x_1", .created_s = 1},
                                                  {.include_usage = true})),
        inlet_(api, next) {}

  void head(chat::ResponseHead head) noexcept override {
    writer_->head(std::move(head));
    flush();
  }
  void event(chat::StreamEvent event) noexcept override {
    writer_->event(std::move(event));
    flush();
  }
  void end(const chat::ResponseEnd& end) noexcept override {
    writer_->end(end);
    flush();
    inlet_.finish();
  }
  void fail(chat::Error error) noexcept override {
    writer_->fail(std::move(error));
    flush();
    inlet_.finish();
  }

  /// All that was written so far.
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  void flush() {
    const std::string written = std::exchange(writer_->out(), {});
    bytes_ += written;
    inlet_.feed(written);
  }

  std::unique_ptr<StreamWriter> writer_;
  StreamInlet inlet_;
  std::string bytes_;
};

/// The bytes that a client of `client` gets when an upstream of `upstream` sends `bytes` and
/// closes.
inline std::string translated_stream(Api upstream, Api client, std::string_view bytes) {
  const auto writer =
      format_of(client).make_stream_writer({.id = "x_1", .created_s = 1}, {.include_usage = true});
  StreamInlet inlet(upstream, *writer);
  inlet.feed(bytes);
  inlet.finish();
  return writer->out();
}

}  // namespace gateway::formats
