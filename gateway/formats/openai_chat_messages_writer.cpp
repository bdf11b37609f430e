#include <algorithm>
#include <utility>

#include "gateway/formats/error_mark.h"
#include "gateway/formats/openai_chat_writing.h"
#include "gateway/formats/role_names.h"

namespace gateway::formats::openai_chat {
namespace {

bool is_empty_text(const chat::Part& part) noexcept {
  const auto* const text = std::get_if<chat::TextPart>(&part);
  return text != nullptr && text->text.empty();
}

bool is_moved(const chat::ToolResultContent& content) noexcept {
  const auto* const document = std::get_if<chat::DocumentPart>(&content);
  return std::holds_alternative<chat::ImagePart>(content) ||
         (document != nullptr && document->text.empty());
}

bool has_moved(const chat::ToolResultPart& result) noexcept {
  return std::any_of(result.content.begin(), result.content.end(), is_moved);
}

/// The texts of a tool's answer, and what a message of a tool cannot say otherwise.
std::string text_of_result(const chat::ToolResultPart& result) {
  std::string text;
  for (const chat::ToolResultContent& content : result.content) {
    const auto* const plain = std::get_if<chat::TextPart>(&content);
    const auto* const document = std::get_if<chat::DocumentPart>(&content);
    const std::string_view piece = plain != nullptr      ? std::string_view(plain->text)
                                   : document != nullptr ? std::string_view(document->text)
                                                         : std::string_view();
    if (!piece.empty() && !text.empty()) {
      text += '\n';
    }
    text += piece;
  }
  if (text.empty() && has_moved(result)) {
    text = "The result follows in the next message.";
  }
  if (result.is_error) {
    text.insert(0, error_mark(text));
  }
  return text;
}

}  // namespace

void MessagesWriter::refuse(const char* what) {
  if (!error_) {
    const std::string field = client_ == Api::responses ? "input" : "messages";
    error_ = chat::Error{.kind = chat::ErrorKind::invalid_request,
                         .message = "'" + field + "': the upstream of this model takes no " + what +
                                    "; leave it out.",
                         .param = field,
                         .code = "unsupported_parameter"};
  }
}

void MessagesWriter::begin_message(std::string_view role) {
  writer_.StartObject();
  put_text(writer_, "role", role);
}

void MessagesWriter::put_text_part(std::string_view text) {
  writer_.StartObject();
  put_text(writer_, "type", "text");
  put_text(writer_, "text", text);
  writer_.EndObject();
}

void MessagesWriter::put_image(const chat::ImagePart& image) {
  note_cache(image.cache);
  writer_.StartObject();
  put_text(writer_, "type", "image_url");
  writer_.Key("image_url");
  writer_.StartObject();
  put_text(writer_, "url",
           image.url.empty() ? "data:" + image.media_type + ";base64," + image.data : image.url);
  if (!image.detail.empty()) {
    put_text(writer_, "detail", image.detail);
  }
  writer_.EndObject();
  writer_.EndObject();
}

void MessagesWriter::put_document(const chat::DocumentPart& document) {
  note_cache(document.cache);
  note_title(document);
  if (!document.text.empty()) {
    put_text_part(document.text);
    return;
  }
  if (document.data.empty()) {
    refuse("files by their URL");
  }
  writer_.StartObject();
  put_text(writer_, "type", "file");
  writer_.Key("file");
  writer_.StartObject();
  if (!document.name.empty()) {
    put_text(writer_, "filename", document.name);
  }
  put_text(writer_, "file_data", "data:" + document.media_type + ";base64," + document.data);
  writer_.EndObject();
  writer_.EndObject();
}

void MessagesWriter::put_part(const chat::Part& part) {
  if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
    note_cache(text->cache);
    put_text_part(text->text);
  } else if (const auto* const image = std::get_if<chat::ImagePart>(&part)) {
    put_image(*image);
  } else if (const auto* const document = std::get_if<chat::DocumentPart>(&part)) {
    put_document(*document);
  } else if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
    put_text_part(refusal->text);
  } else {
    refuse("part of this kind in a message of this role");
  }
}

void MessagesWriter::put_content(std::vector<const chat::Part*> parts) {
  // Empty texts say nothing, and upstreams refuse them among parts.
  std::erase_if(parts, [](const chat::Part* part) { return is_empty_text(*part); });
  const auto* const only_text =
      parts.size() == 1 ? std::get_if<chat::TextPart>(parts.front()) : nullptr;
  writer_.Key("content");
  if (parts.empty()) {
    writer_.String("");
  } else if (only_text != nullptr) {
    note_cache(only_text->cache);
    put_text(writer_, only_text->text);
  } else {
    writer_.StartArray();
    for (const chat::Part* part : parts) {
      put_part(*part);
    }
    writer_.EndArray();
  }
}

void MessagesWriter::put_tool_result(const chat::ToolResultPart& result) {
  note_cache(result.cache);
  for (const chat::ToolResultContent& content : result.content) {
    if (const auto* const text = std::get_if<chat::TextPart>(&content)) {
      note_cache(text->cache);
    } else if (const auto* const document = std::get_if<chat::DocumentPart>(&content)) {
      note_cache(document->cache);
      note_title(*document);
    }
  }
  begin_message("tool");
  put_text(writer_, "tool_call_id", result.call_id);
  put_text(writer_, "content", text_of_result(result));
  writer_.EndObject();
}

/// What is left of a user's message once its tool results are written.
void MessagesWriter::put_user(const chat::Message& message) {
  std::vector<const chat::Part*> said;
  std::vector<const chat::ToolResultPart*> moved;
  bool has_results = false;
  for (const chat::Part& part : message.parts) {
    if (const auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
      has_results = true;
      if (has_moved(*result)) {
        moved.push_back(result);
      }
    } else if (!has_results || !is_empty_text(part)) {
      said.push_back(&part);
    }
  }
  if (moved.empty()) {
    if (!said.empty() || !has_results) {
      begin_message("user");
      put_content(std::move(said));
      writer_.EndObject();
    }
    return;
  }
  begin_message("user");
  writer_.Key("content");
  writer_.StartArray();
  for (const chat::ToolResultPart* result : moved) {
    put_text_part("From the result of " + result->call_id + ":");
    for (const chat::ToolResultContent& content : result->content) {
      const auto* const image = std::get_if<chat::ImagePart>(&content);
      if (image != nullptr) {
        put_image(*image);
      } else if (is_moved(content)) {
        put_document(std::get<chat::DocumentPart>(content));
      }
    }
  }
  for (const chat::Part* part : said) {
    put_part(*part);
  }
  writer_.EndArray();
  writer_.EndObject();
}

/// All results of the turn first: the API wants them right behind the calls, with nothing between.
void MessagesWriter::put_user_turn(Messages::const_iterator begin, Messages::const_iterator end) {
  for (auto message = begin; message != end; ++message) {
    for (const chat::Part& part : message->parts) {
      if (const auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
        put_tool_result(*result);
      }
    }
  }
  for (auto message = begin; message != end; ++message) {
    put_user(*message);
  }
}

void MessagesWriter::put_assistant(const chat::Message& message) {
  std::vector<const chat::Part*> said;
  std::vector<const chat::ToolCallPart*> calls;
  std::string refusal;
  for (const chat::Part& part : message.parts) {
    if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
      calls.push_back(call);
    } else if (const auto* const no = std::get_if<chat::RefusalPart>(&part)) {
      refusal += no->text;
    } else if (std::holds_alternative<chat::ThinkingPart>(part) ||
               std::holds_alternative<chat::OpaqueThinkingPart>(part)) {
      left_thinking_out_ = true;
    } else if (std::holds_alternative<chat::TextPart>(part)) {
      said.push_back(&part);
    } else {
      refuse("part of this kind in a message of the assistant");
    }
  }
  begin_message("assistant");
  const bool says_nothing = std::all_of(
      said.begin(), said.end(), [](const chat::Part* part) { return is_empty_text(*part); });
  if (says_nothing && (!calls.empty() || !refusal.empty())) {
    writer_.Key("content");
    writer_.Null();
  } else {
    put_content(std::move(said));
  }
  if (!refusal.empty()) {
    put_text(writer_, "refusal", refusal);
  }
  if (!calls.empty()) {
    writer_.Key("tool_calls");
    writer_.StartArray();
    for (const chat::ToolCallPart* call : calls) {
      note_cache(call->cache);
      writer_.StartObject();
      put_text(writer_, "id", call->id);
      put_text(writer_, "type", "function");
      writer_.Key("function");
      writer_.StartObject();
      put_text(writer_, "name", call->name);
      put_text(writer_, "arguments", call->arguments);
      writer_.EndObject();
      writer_.EndObject();
    }
    writer_.EndArray();
  }
  writer_.EndObject();
}

std::optional<chat::Error> MessagesWriter::put(const Messages& messages) {
  writer_.Key("messages");
  writer_.StartArray();
  auto message = messages.begin();
  while (message != messages.end() && !error_) {
    if (message->role == chat::Role::user) {
      const auto end = std::find_if(message, messages.end(), [](const chat::Message& next) {
        return next.role != chat::Role::user;
      });
      put_user_turn(message, end);
      message = end;
      continue;
    }
    if (message->role == chat::Role::assistant) {
      put_assistant(*message);
    } else {
      std::vector<const chat::Part*> parts;
      for (const chat::Part& part : message->parts) {
        const auto* const document = std::get_if<chat::DocumentPart>(&part);
        if (std::holds_alternative<chat::ImagePart>(part) ||
            (document != nullptr && document->text.empty())) {
          refuse("images and files in a message of the system or the developer");
        }
        parts.push_back(&part);
      }
      begin_message(role_name(message->role));
      put_content(std::move(parts));
      writer_.EndObject();
    }
    ++message;
  }
  writer_.EndArray();
  return error_;
}

}  // namespace gateway::formats::openai_chat
