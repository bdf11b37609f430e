#include "gateway/formats/openai_responses_input_writer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/formats/error_mark.h"
#include "gateway/formats/openai_responses_terms.h"
#include "gateway/formats/role_names.h"

namespace gateway::formats::openai_responses {
namespace {

void put_data_url(JsonWriter& writer, std::string_view key, std::string_view media_type,
                  std::string_view data) {
  std::string url = "data:";
  url += media_type;
  url += ";base64,";
  url += data;
  put_text(writer, key, url);
}

template <typename Content>
bool is_empty_text(const Content& content) noexcept {
  const auto* const text = std::get_if<chat::TextPart>(&content);
  return text != nullptr && text->text.empty();
}

/// Writes the items of one message after the other. Texts, images, files and refusals that stand
/// together are one message item; every other part is an item of its own.
class InputWriter {
 public:
  explicit InputWriter(JsonWriter& writer) : writer_(writer) {}

  void put(const chat::Message& message) {
    role_ = message.role;
    // The API wants the outputs of calls right behind them.
    for (const chat::Part& part : message.parts) {
      if (const auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
        put_result(*result);
      }
    }
    const bool says_something =
        !std::all_of(message.parts.begin(), message.parts.end(), is_empty_text<chat::Part>);
    for (const chat::Part& part : message.parts) {
      if (!says_something || !is_empty_text(part)) {
        std::visit(*this, part);
      }
    }
    end_message();
  }

  void operator()(const chat::TextPart& part) {
    begin_message();
    put_content_text(part, role_ == chat::Role::assistant ? "output_text" : "input_text");
  }

  void operator()(const chat::RefusalPart& part) {
    begin_message();
    writer_.StartObject();
    // Only the assistant's messages have refusals.
    if (role_ == chat::Role::assistant) {
      put_text(writer_, "type", "refusal");
      put_text(writer_, "refusal", part.text);
    } else {
      put_text(writer_, "type", "input_text");
      put_text(writer_, "text", part.text);
    }
    writer_.EndObject();
  }

  void operator()(const chat::ImagePart& part) {
    begin_message();
    put_image(part);
  }

  void operator()(const chat::DocumentPart& part) {
    begin_message();
    put_document(part, role_ == chat::Role::assistant ? "output_text" : "input_text");
  }

  void operator()(const chat::ThinkingPart& part) {
    if (part.signature.empty()) {
      left_out_.thinking = true;
      return;
    }
    end_message();
    begin_item("reasoning");
    writer_.Key("summary");
    writer_.StartArray();
    put_summary_part(writer_, part.text);
    writer_.EndArray();
    put_text(writer_, "encrypted_content", part.signature);
    writer_.EndObject();
  }

  void operator()(const chat::OpaqueThinkingPart& part) {
    end_message();
    begin_item("reasoning");
    writer_.Key("summary");
    writer_.StartArray();
    writer_.EndArray();
    put_text(writer_, "encrypted_content", part.data);
    writer_.EndObject();
  }

  void operator()(const chat::ToolCallPart& part) {
    end_message();
    note(part.cache);
    begin_item("function_call");
    put_text(writer_, "call_id", part.id);
    put_text(writer_, "name", part.name);
    put_text(writer_, "arguments", part.arguments);
    writer_.EndObject();
  }

  void operator()(const chat::ToolResultPart& /*part*/) const {}  // written first, see put()

  [[nodiscard]] const LeftOutOfInput& left_out() const noexcept { return left_out_; }

 private:
  void note(const std::optional<chat::CacheControl>& cache) noexcept {
    left_out_.cache_control = left_out_.cache_control || cache.has_value();
  }

  void begin_item(std::string_view type) {
    writer_.StartObject();
    put_text(writer_, "type", type);
  }

  void begin_message() {
    if (in_message_) {
      return;
    }
    in_message_ = true;
    begin_item("message");
    put_text(writer_, "role", role_name(role_));
    writer_.Key("content");
    writer_.StartArray();
  }

  void end_message() {
    if (in_message_) {
      in_message_ = false;
      writer_.EndArray();
      writer_.EndObject();
    }
  }

  void put_content_text(const chat::TextPart& part, std::string_view type) {
    note(part.cache);
    writer_.StartObject();
    put_text(writer_, "type", type);
    put_text(writer_, "text", part.text);
    writer_.EndObject();
  }

  void put_image(const chat::ImagePart& part) {
    note(part.cache);
    begin_item("input_image");
    if (part.url.empty()) {
      put_data_url(writer_, "image_url", part.media_type, part.data);
    } else {
      put_text(writer_, "image_url", part.url);
    }
    if (!part.detail.empty()) {
      put_text(writer_, "detail", part.detail);
    }
    writer_.EndObject();
  }

  void put_document(const chat::DocumentPart& part, std::string_view text_type) {
    note(part.cache);
    if (part.url.empty() && part.data.empty()) {
      left_out_.document_name = left_out_.document_name || !part.name.empty();
      put_content_text({part.text}, text_type);
      return;
    }
    begin_item("input_file");
    if (!part.name.empty()) {
      put_text(writer_, "filename", part.name);
    }
    if (part.url.empty()) {
      put_data_url(writer_, "file_data", part.media_type, part.data);
    } else {
      put_text(writer_, "file_url", part.url);
    }
    writer_.EndObject();
  }

  void put_result(const chat::ToolResultPart& part) {
    note(part.cache);
    begin_item("function_call_output");
    put_text(writer_, "call_id", part.call_id);
    writer_.Key("output");
    const auto* const only_text =
        part.content.size() == 1 ? std::get_if<chat::TextPart>(&part.content.front()) : nullptr;
    if (std::all_of(part.content.begin(), part.content.end(),
                    is_empty_text<chat::ToolResultContent>)) {
      put_text(writer_, part.is_error ? error_mark("") : std::string_view());
    } else if (only_text != nullptr) {
      note(only_text->cache);
      const std::string_view mark = part.is_error ? error_mark(only_text->text) : "";
      put_text(writer_, std::string(mark) + only_text->text);
    } else {
      put_result_content(part);
    }
    writer_.EndObject();
  }

  void put_result_content(const chat::ToolResultPart& result) {
    writer_.StartArray();
    if (result.is_error) {
      put_content_text({.text = std::string(error_mark(""))}, "input_text");
    }
    for (const chat::ToolResultContent& part : result.content) {
      if (is_empty_text(part)) {
        continue;
      }
      if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
        put_content_text(*text, "input_text");
      } else if (const auto* const image = std::get_if<chat::ImagePart>(&part)) {
        put_image(*image);
      } else if (const auto* const document = std::get_if<chat::DocumentPart>(&part)) {
        put_document(*document, "input_text");
      }
    }
    writer_.EndArray();
  }

  JsonWriter& writer_;
  chat::Role role_ = chat::Role::user;
  bool in_message_ = false;
  LeftOutOfInput left_out_;
};

}  // namespace

LeftOutOfInput put_input(JsonWriter& writer, const std::vector<chat::Message>& messages) {
  writer.Key("input");
  writer.StartArray();
  InputWriter input(writer);
  for (const chat::Message& message : messages) {
    input.put(message);
  }
  writer.EndArray();
  return input.left_out();
}

}  // namespace gateway::formats::openai_responses
