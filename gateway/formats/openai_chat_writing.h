#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/chat/error.h"
#include "gateway/chat/response.h"
#include "gateway/formats/format.h"
#include "gateway/formats/json_writer.h"

/// The pieces of openai_chat's writers that are a file each or shared.
namespace gateway::formats::openai_chat {

/// Writes `messages` for an upstream. What tools answered becomes messages of the role tool, right
/// behind the calls; images and files among it follow in a message of the user, since a message of
/// a tool takes texts only.
class MessagesWriter {
 public:
  MessagesWriter(JsonWriter& writer, Api client) : writer_(writer), client_(client) {}

  /// What cannot be written is an error for the client.
  std::optional<chat::Error> put(const std::vector<chat::Message>& messages);

  [[nodiscard]] bool left_thinking_out() const noexcept { return left_thinking_out_; }
  [[nodiscard]] bool left_cache_control_out() const noexcept { return left_cache_control_out_; }
  /// The name of a document that is a text.
  [[nodiscard]] bool left_title_out() const noexcept { return left_title_out_; }

 private:
  using Messages = std::vector<chat::Message>;

  void put_user_turn(Messages::const_iterator begin, Messages::const_iterator end);
  void put_tool_result(const chat::ToolResultPart& result);
  void put_user(const chat::Message& message);
  void put_assistant(const chat::Message& message);
  void put_content(std::vector<const chat::Part*> parts);
  void put_part(const chat::Part& part);
  void put_text_part(std::string_view text);
  void put_image(const chat::ImagePart& image);
  void put_document(const chat::DocumentPart& document);
  void begin_message(std::string_view role);
  void note_cache(const std::optional<chat::CacheControl>& cache) {
    left_cache_control_out_ = left_cache_control_out_ || cache.has_value();
  }
  void note_title(const chat::DocumentPart& document) {
    left_title_out_ = left_title_out_ || (!document.text.empty() && !document.name.empty());
  }
  void refuse(const char* what);

  JsonWriter& writer_;
  Api client_;
  std::optional<chat::Error> error_;
  bool left_thinking_out_ = false;
  bool left_cache_control_out_ = false;
  bool left_title_out_ = false;
};

std::string_view finish_reason(chat::StopReason reason) noexcept;

/// The object under `usage`.
void put_usage(JsonWriter& writer, const chat::Usage& usage);

/// The object under `error`.
void put_error(JsonWriter& writer, const chat::Error& error);

}  // namespace gateway::formats::openai_chat
