#include "gateway/formats/anthropic_messages_turns.h"

#include <algorithm>
#include <utility>

#include "gateway/formats/anthropic_messages_block_writer.h"
#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/anthropic_messages_thinking.h"
#include "gateway/formats/base64.h"
#include "gateway/formats/utf8.h"

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

bool is_taken(const chat::ToolResultContent& content) noexcept {
  const auto* const document = std::get_if<chat::DocumentPart>(&content);
  return document == nullptr || is_taken(*document);
}

}  // namespace

Failure Turns::refuse(const std::string& why) const { return invalid_value(field_, why); }

Failure Turns::fit_document(chat::DocumentPart& document) const {
  if (is_taken(document)) {
    return std::nullopt;
  }
  const std::string kind = "holds a document of type '" + document.media_type + "'";
  if (document.media_type.rfind("text/", 0) != 0) {
    return refuse(kind + "; this provider takes PDF and text.");
  }
  auto text = decode_base64(document.data);
  if (!text || !is_valid_utf8(*text)) {
    return refuse(kind + " that is not the base64 of text in UTF-8.");
  }
  document.text = std::move(*text);
  document.data.clear();
  document.media_type = "text/plain";
  return std::nullopt;
}

Failure Turns::fit_result(const chat::Part& part, const chat::Part*& sent) {
  const auto& result = std::get<chat::ToolResultPart>(part);
  const std::string* const id = call_ids_.other(result.call_id);
  const bool is_fit = std::all_of(result.content.begin(), result.content.end(),
                                  [](const auto& content) { return is_taken(content); });
  if (id == nullptr && is_fit) {
    return std::nullopt;
  }
  sent = &changed_.emplace_back(part);
  auto& changed = std::get<chat::ToolResultPart>(changed_.back());
  changed.call_id = id != nullptr ? *id : changed.call_id;
  for (chat::ToolResultContent& content : changed.content) {
    auto* const document = std::get_if<chat::DocumentPart>(&content);
    Failure failure = document != nullptr ? fit_document(*document) : std::nullopt;
    if (failure) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure Turns::fit(const chat::Part& part, chat::Role role, const chat::Part*& sent) {
  sent = &part;
  const auto* const document = std::get_if<chat::DocumentPart>(&part);
  const bool is_media = document != nullptr || std::holds_alternative<chat::ImagePart>(part);
  if (is_media && role == chat::Role::assistant) {
    return refuse(
        "holds an image or a document of the assistant; this provider takes those of the user "
        "only.");
  }
  if (document != nullptr && !is_taken(*document)) {
    sent = &changed_.emplace_back(part);
    return fit_document(std::get<chat::DocumentPart>(changed_.back()));
  }
  if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
    if (const std::string* const id = call_ids_.other(call->id)) {
      sent = &changed_.emplace_back(part);
      std::get<chat::ToolCallPart>(changed_.back()).id = *id;
    }
  }
  return std::holds_alternative<chat::ToolResultPart>(part) ? fit_result(part, sent) : std::nullopt;
}

Failure Turns::arrange(const std::vector<chat::Message>& messages) {
  call_ids_.read(messages);
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
    const chat::Part* fitting = nullptr;
    if (Failure failure = fit(part, message.role, fitting)) {
      return failure;
    }
    if (turns_.empty() || turns_.back().role != message.role) {
      turns_.push_back({message.role, {}});
    }
    turns_.back().parts.push_back(fitting);
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
