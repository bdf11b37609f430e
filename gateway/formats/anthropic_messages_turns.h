#pragma once

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/request.h"
#include "gateway/formats/anthropic_messages_call_ids.h"
#include "gateway/formats/format.h"
#include "gateway/formats/json_object.h"
#include "gateway/formats/json_writer.h"

namespace gateway::formats::anthropic_messages {

/// A conversation as this API takes it: what the system says apart from the rest, and of the rest
/// no two neighbours of one role. Points into the messages it was made of, which must outlive it.
class Turns {
 public:
  /// Errors name the field by which a client of `client` sent the messages.
  explicit Turns(Api client) : field_(client == Api::responses ? "input" : "messages") {}

  /// Takes the messages; an error where one holds what this API has no place for. Files of text
  /// become documents of text, and ids of calls such that this API takes (see CallIds).
  Failure arrange(const std::vector<chat::Message>& messages);

  /// "system", where there is something to say: a text, or blocks where one asks for a cache or one
  /// message has several. `last_line` (none where empty) comes after it.
  void put_system(JsonWriter& writer, std::string_view last_line) const;

  /// "messages"
  void put_messages(JsonWriter& writer) const;

 private:
  struct Turn {
    chat::Role role = chat::Role::user;
    std::vector<const chat::Part*> parts;
  };

  Failure add_system(const chat::Message& message);
  Failure add(const chat::Message& message);
  /// Points `sent` to `part`, or to another in its place.
  Failure fit(const chat::Part& part, chat::Role role, const chat::Part*& sent);
  Failure fit_result(const chat::Part& part, const chat::Part*& sent);
  Failure fit_document(chat::DocumentPart& document) const;
  [[nodiscard]] Failure refuse(const std::string& why) const;

  const char* field_;
  CallIds call_ids_;
  std::list<chat::Part> changed_;  // they stay where they are
  std::vector<const chat::TextPart*> system_;
  std::size_t system_messages_ = 0;
  std::vector<Turn> turns_;
};

}  // namespace gateway::formats::anthropic_messages
