#include "macro/engine/chat_answer.h"

#include "macro/engine/json_cursor.h"
#include "macro/engine/json_text.h"

namespace macro {
namespace {

/// One pass over one answer. A value of an unexpected type is passed over and leaves its mark
/// unset, so that a wrong shape is told apart from text that is no JSON.
class ChatAnswerReader {
 public:
  ChatAnswerReader(std::string_view body, const ChatExpectation& expected) noexcept
      : json_(body), expected_(expected) {}

  std::optional<FailureClass> check() noexcept {
    if (json_.peek() != '{') {
      json_.skip_value();
      return json_.at_end() ? FailureClass::wrong_shape : FailureClass::malformed_json;
    }
    std::string_view key;
    for (bool more = json_.begin_object(key); more; more = json_.next_member(key)) {
      read_member(key);
    }
    if (!json_.at_end()) {
      return FailureClass::malformed_json;
    }
    const bool shaped = object_ && id_ && model_ && message_ && finish_reason_ && usage_;
    if (!shaped) {
      return FailureClass::wrong_shape;
    }
    if (!right_text_ || !right_model_) {
      return FailureClass::wrong_text;
    }
    return std::nullopt;
  }

 private:
  void read_member(std::string_view key) noexcept {
    if (key == "choices") {
      read_choices();
    } else if (key == "usage") {
      read_usage();
    } else if (key == "object") {
      object_ = read_text("chat.completion");
    } else if (key == "model") {
      right_model_ = read_text(expected_.raw_model) || expected_.rule == AnswerRule::any;
      model_ = last_was_string_;
    } else if (key == "id") {
      id_ = json_.peek() == '"';
      json_.skip_value();
    } else {
      json_.skip_value();
    }
  }

  /// Reads a value; whether it is a string that stands for the same text as `raw`.
  bool read_text(std::string_view raw) noexcept {
    last_was_string_ = json_.peek() == '"';
    if (json_.pass_string_written(raw)) {
      return true;
    }
    if (!last_was_string_) {
      json_.skip_value();
      return false;
    }
    const std::string_view found = json_.read_string();
    return !json_.failed() && same_json_text(found, raw);
  }

  void read_choices() noexcept {
    if (json_.peek() != '[') {
      json_.skip_value();
      return;
    }
    bool first = true;
    for (bool more = json_.begin_array(); more; more = json_.next_element()) {
      if (first && json_.peek() == '{') {
        read_choice();
      } else {
        json_.skip_value();
      }
      first = false;
    }
  }

  void read_choice() noexcept {
    std::string_view key;
    for (bool more = json_.begin_object(key); more; more = json_.next_member(key)) {
      if (key == "message" && json_.peek() == '{') {
        read_message();
      } else if (key == "finish_reason" && json_.peek() == '"') {
        finish_reason_ = !json_.read_string().empty();
      } else {
        json_.skip_value();
      }
    }
  }

  void read_message() noexcept {
    bool role = false;
    bool content = false;
    std::string_view key;
    for (bool more = json_.begin_object(key); more; more = json_.next_member(key)) {
      if (key == "content") {
        right_text_ = read_text(expected_.raw_text) || expected_.rule == AnswerRule::any;
        content = last_was_string_;
      } else if (key == "role") {
        role = read_text("assistant");
      } else {
        json_.skip_value();
      }
    }
    message_ = role && content;
  }

  void read_usage() noexcept {
    if (json_.peek() != '{') {
      json_.skip_value();
      return;
    }
    bool prompt = false;
    bool completion = false;
    bool total = false;
    std::string_view key;
    for (bool more = json_.begin_object(key); more; more = json_.next_member(key)) {
      const char first = json_.peek();
      const bool number = first == '-' || (first >= '0' && first <= '9');
      if (key == "prompt_tokens") {
        prompt = number;
      }
      if (key == "completion_tokens") {
        completion = number;
      }
      if (key == "total_tokens") {
        total = number;
      }
      json_.skip_value();
    }
    usage_ = prompt && completion && total;
  }

  JsonCursor json_;
  const ChatExpectation& expected_;
  bool last_was_string_ = false;
  bool object_ = false;
  bool id_ = false;
  bool model_ = false;
  bool message_ = false;
  bool finish_reason_ = false;
  bool usage_ = false;
  bool right_text_ = false;
  bool right_model_ = false;
};

}  // namespace

std::optional<FailureClass> check_chat_answer(std::string_view body,
                                              const ChatExpectation& expected) noexcept {
  return ChatAnswerReader(body, expected).check();
}

}  // namespace macro
