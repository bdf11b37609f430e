#include <array>
#include <cstdint>
#include <optional>

#include "macro/engine/answer.h"
#include "macro/engine/answer_words.h"
#include "macro/engine/json_cursor.h"
#include "macro/engine/json_members.h"
#include "macro/engine/json_text.h"

namespace macro {
namespace {

using namespace std::string_view_literals;

/// One pass over one answer. A value of an unexpected type is passed over and leaves its mark
/// unset, so that a wrong shape is told apart from text that is no JSON.
class ChatAnswerReader {
 public:
  ChatAnswerReader(std::string_view body, const AnswerExpectation& expected) noexcept
      : json_(body), expected_(expected) {}

  AnswerFacts read() noexcept {
    if (json_.peek() != '{') {
      json_.skip_value();
      facts_.is_json = json_.at_end();
      return facts_;
    }
    std::string_view key;
    for (bool more = json_.begin_object(key); more; more = json_.next_member(key)) {
      read_member(key);
    }
    facts_.is_json = json_.at_end();
    facts_.shaped = object_ && id_ && model_ && message_;
    facts_.ended = true;
    return facts_;
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
      facts_.right_model = read_text(expected_.raw_model);
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
      } else if (key == "finish_reason") {
        facts_.finish = finish_of_chat(json_.raw_value());
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
        facts_.right_text = read_text(expected_.raw_text);
        content = last_was_string_;
      } else if (key == "role") {
        role = read_text("assistant");
      } else if (key == "tool_calls") {
        facts_.called_tool = calls_our_tool(json_.raw_value());
      } else {
        json_.skip_value();
      }
    }
    message_ = role && (content || facts_.called_tool);
  }

  static bool calls_our_tool(std::string_view raw_calls) noexcept {
    std::array<std::string_view, 1> function{};
    std::array<std::string_view, 1> name{};
    return read_members(first_element(raw_calls), std::array{"function"sv}, function) &&
           read_members(function[0], std::array{"name"sv}, name) &&
           raw_text_of(name[0]) == kToolName;
  }

  void read_usage() noexcept {
    if (json_.peek() != '{') {
      json_.skip_value();
      return;
    }
    std::optional<std::uint64_t> prompt;
    std::optional<std::uint64_t> completion;
    std::optional<std::uint64_t> total;
    std::string_view key;
    for (bool more = json_.begin_object(key); more; more = json_.next_member(key)) {
      const std::string_view raw = json_.raw_value();
      if (key == "prompt_tokens") {
        prompt = count_of(raw);
      }
      if (key == "completion_tokens") {
        completion = count_of(raw);
      }
      if (key == "total_tokens") {
        total = count_of(raw);
      }
    }
    if (prompt && completion && total) {
      facts_.usage = TokenCounts{*prompt, *completion};
    }
  }

  JsonCursor json_;
  const AnswerExpectation& expected_;
  AnswerFacts facts_;
  bool last_was_string_ = false;
  bool object_ = false;
  bool id_ = false;
  bool model_ = false;
  bool message_ = false;
};

}  // namespace

AnswerFacts read_chat_answer(std::string_view body, const AnswerExpectation& expected) noexcept {
  return ChatAnswerReader(body, expected).read();
}

}  // namespace macro
