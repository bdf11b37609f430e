// Any lines as the events of an upstream's stream: what is pushed keeps the order of
// chat::ResponseSink, exactly one end comes, and every event that is written of it is JSON.
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "gateway/formats/openai_chat.h"
#include "tests/gateway/formats/checking_sink.h"

namespace {

namespace chat = gateway::chat;
namespace formats = gateway::formats;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// Pushes on into a writer what it checks.
class Tee : public chat::ResponseSink {
 public:
  void head(chat::ResponseHead head) noexcept override {
    check_.head(head);
    writer_->head(std::move(head));
  }
  void event(chat::StreamEvent event) noexcept override {
    check_.event(event);
    writer_->event(std::move(event));
  }
  void end(const chat::ResponseEnd& end) noexcept override {
    check_.end(end);
    writer_->end(end);
  }
  void fail(chat::Error error) noexcept override {
    check_.fail(error);
    writer_->fail(std::move(error));
  }

  [[nodiscard]] const formats::CheckingSink& check() const { return check_; }
  [[nodiscard]] std::string_view written() { return writer_->out(); }

 private:
  formats::CheckingSink check_;
  std::unique_ptr<formats::StreamWriter> writer_ =
      formats::openai_chat::make_stream_writer({.id = "x"}, {.include_usage = true});
};

void check_events(std::string_view text, bool has_ended) {
  bool is_done = false;
  while (!text.empty()) {
    const std::size_t blank = text.find("\n\n");
    require(!is_done && blank != std::string_view::npos && text.substr(0, 6) == "data: ");
    const std::string_view data = text.substr(6, blank - 6);
    text.remove_prefix(blank + 2);
    is_done = data == "[DONE]";
    if (!is_done) {
      rapidjson::Document document;
      document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
          data.data(), data.size());
      require(document.IsObject());
    }
  }
  require(is_done == has_ended);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Tee sink;
  const auto reader = formats::openai_chat::make_stream_reader();
  while (!text.empty()) {
    const std::size_t line = std::min(text.find('\n'), text.size());
    reader->read("", text.substr(0, line), sink);
    text.remove_prefix(std::min(line + 1, text.size()));
  }
  reader->finish(sink);
  require(sink.check().violation().empty());
  require(sink.check().finished());
  check_events(sink.written(), sink.check().ended().has_value());
  return 0;
}
