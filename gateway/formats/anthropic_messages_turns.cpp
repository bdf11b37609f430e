#include "gateway/formats/anthropic_messages_turns.h"

#include <algorithm>

#include "gateway/formats/anthropic_messages_block_writer.h"
#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/anthropic_messages_thinking.h"

namespace gateway::formats::anthropic_messages {
namespace {

bool is_result(const chat::Part* part) noexcept {
  return std::holds_alternative<chat::ToolResultPart>(*part);
}

/// PDF is the one kind of file that is taken as bytes.
bool is_taken(const chat::DocumentPart& document) noexcept {
  return document.data.empty() || document.media_type.empty() ||
         document.media_type == "application/pdf";
}

}  // namespace

Failure Turns::refuse(const std::string& why) const { return invalid_value(field_, why); }

Failure Turns::check_document(const chat::DocumentPart* document) const {
  return document == nullptr || is_taken(*document)
             ? std::nullopt
             : refuse("holds a document of type '" + document->media_type +
                      "'; this provider takes PDF and text.");
}

Failure Turns::check_part(const chat::Part& part, chat::Role role) const {
  const auto* const document = std::get_if<chat::DocumentPart>(&part);
  const bool is_media = document != nullptr || std::holds_alternative<chat::ImagePart>(part);
  if (is_media && role == chat::Role::assistant) {
    return refuse(
        "holds an image or a document of the assistant; this provider takes those of the user "
        "only.");
  }
  if (const auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
    for (const chat::ToolResultContent& content : result->content) {
      if (Failure failure = check_document(std::get_if<chat::DocumentPart>(&content))) {
        return failure;
      }
    }
  }
  return check_document(document);
}

Failure Turns::arrange(const std::vector<chat::Message>& messages) {
  turns_.reserve(messages.size());
  for (const chat::Message& message : messages) {
    const bool is_system =
        message.role == chat::Role::system || message.role == chat::Role::developer;
    if (Failure failure = is_system ? add_system(message) : add(message)) {
      return failure;
    }
  }
  if (turns_.empty()) {
    return refuse("must have a message of the user that says something.");
  }
  for (Turn& turn : turns_) {
    std::stable_partition(turn.parts.begin(), turn.parts.end(), is_result);
  }
  return std::nullopt;
}

Failure Turns::add_system(const chat::Message& message) {
  const std::size_t before = system_.size();
  for (const chat::Part& part : message.parts) {
    const auto* const text = std::get_if<chat::TextPart>(&part);
    if (text == nullptr) {
      return refuse("holds a message of the system that is not text only.");
    }
    if (!is_blank(text->text)) {
      system_.push_back(text);
    }
  }
  system_messages_ += system_.size() > before ? 1 : 0;
  return std::nullopt;
}

Failure Turns::add(const chat::Message& message) {
  for (const chat::Part& part : message.parts) {
    if (!is_sent(part)) {
      continue;
    }
    if (Failure failure = check_part(part, message.role)) {
      return failure;
    }
    if (turns_.empty() || turns_.back().role != message.role) {
      turns_.push_back({message.role, {}});
    }
    turns_.back().parts.push_back(&part);
  }
  return std::nullopt;
}

void Turns::put_system(JsonWriter& writer, std::string_view last_line) const {
  if (system_.empty() && last_line.empty()) {
    return;
  }
  writer.Key("system");
  const bool asks_for_cache = std::any_of(system_.begin(), system_.end(),
                                          [](const chat::TextPart* text) { return text->cache; });
  if (asks_for_cache || (system_messages_ == 1 && system_.size() > 1)) {
    writer.StartArray();
    for (const chat::TextPart* text : system_) {
      put_text_block(writer, text->text, text->cache);
    }
    if (!last_line.empty()) {
      put_text_block(writer, last_line, std::nullopt);
    }
    writer.EndArray();
    return;
  }
  std::string joined;
  for (const chat::TextPart* text : system_) {
    joined += joined.empty() ? "" : "\n";
    joined += text->text;
  }
  joined += joined.empty() || last_line.empty() ? "" : "\n";
  joined += last_line;
  put_text(writer, joined);
}

void Turns::put_messages(JsonWriter& writer) const {
  writer.Key("messages");
  writer.StartArray();
  for (const Turn& turn : turns_) {
    writer.StartObject();
    put_text(writer, "role", turn.role == chat::Role::assistant ? "assistant" : "user");
    writer.Key("content");
    const auto* const only =
        turn.parts.size() == 1 ? std::get_if<chat::TextPart>(turn.parts.front()) : nullptr;
    if (only != nullptr && !only->cache) {
      put_text(writer, only->text);
    } else {
      writer.StartArray();
      for (const chat::Part* part : turn.parts) {
        put_block(writer, *part);
      }
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace gateway::formats::anthropic_messages
