#include "tests/gateway/translation/kept_messages.h"

#include <algorithm>
#include <utility>

#include "tests/gateway/translation/part_taker.h"

namespace gateway::formats {
namespace {

using chat::Message;
using chat::Part;
using chat::Role;
using Parts = std::vector<Part>;

std::string text_of(const chat::ToolResultPart& result) {
  std::string text;
  bool has_more = false;
  for (const chat::ToolResultContent& content : result.content) {
    const auto* const plain = std::get_if<chat::TextPart>(&content);
    const std::string piece = plain != nullptr ? plain->text : "";
    has_more = has_more || plain == nullptr;
    text += piece.empty() || text.empty() ? piece : "\n" + piece;
  }
  if (text.empty() && has_more) {
    text = "The result follows in the next message.";
  }
  const bool says_error = text.rfind("Error", 0) == 0 || text.rfind("error", 0) == 0;
  if (result.is_error && !says_error) {
    text = text.empty() ? "Error" : "Error: " + text;
  }
  return text;
}

void put_nonempty(Role role, Parts parts, std::vector<Message>& messages) {
  std::erase_if(parts, is_empty_text);
  if (parts.empty()) {
    parts.emplace_back(chat::TextPart{});
  }
  messages.push_back({role, std::move(parts)});
}

void keep_chat_user(const Message& message, Taker& taker, Message& results,
                    std::vector<Message>& said) {
  Parts moved;
  Parts parts;
  bool has_results = false;
  for (const Part& part : message.parts) {
    const auto* const result = std::get_if<chat::ToolResultPart>(&part);
    if (result == nullptr) {
      parts.push_back(taker.plain(part));
      continue;
    }
    has_results = true;
    chat::ToolResultPart bare = taker.uncached(*result);
    bool is_named = false;
    for (chat::ToolResultContent& content : bare.content) {
      content = taker.plain(content);
      if (std::holds_alternative<chat::TextPart>(content)) {
        continue;
      }
      if (!std::exchange(is_named, true)) {
        moved.emplace_back(chat::TextPart{"From the result of " + bare.call_id + ":"});
      }
      std::visit([&](const auto& each) { moved.emplace_back(each); }, content);
    }
    const std::string text = text_of(bare);
    bare.content.clear();
    bare.is_error = false;
    if (!text.empty()) {
      bare.content.emplace_back(chat::TextPart{text});
    }
    results.parts.emplace_back(std::move(bare));
  }
  std::erase_if(parts, [&](const Part& part) { return has_results && is_empty_text(part); });
  moved.insert(moved.end(), parts.begin(), parts.end());
  if (!moved.empty() || !has_results) {
    put_nonempty(Role::user, std::move(moved), said);
  }
}

void keep_chat_assistant(const Message& message, Taker& taker, std::vector<Message>& messages) {
  Parts texts;
  Parts calls;
  std::string refusal;
  for (const Part& part : message.parts) {
    if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
      calls.emplace_back(taker.uncached(*call));
    } else if (const auto* const no = std::get_if<chat::RefusalPart>(&part)) {
      refusal += no->text;
    } else if (std::holds_alternative<chat::TextPart>(part)) {
      texts.push_back(taker.plain(part));
    } else {
      taker.thinking();
    }
  }
  if (!refusal.empty()) {
    texts.emplace_back(chat::RefusalPart{refusal});
  }
  texts.insert(texts.end(), calls.begin(), calls.end());
  put_nonempty(Role::assistant, std::move(texts), messages);
}

/// OpenAI's Responses have no field for it.
void mark_error(bool is_text, std::vector<chat::ToolResultContent>& content) {
  auto* const text =
      content.size() == 1 && is_text ? std::get_if<chat::TextPart>(&content.front()) : nullptr;
  if (text == nullptr) {
    content.insert(content.begin(), chat::TextPart{"Error"});
  } else if (text->text.rfind("Error", 0) != 0 && text->text.rfind("error", 0) != 0) {
    text->text.insert(0, "Error: ");
  }
}

/// Files by their URL are refused.
bool has_linked_file(const Message& message) {
  const auto is_linked = [](const auto& part) {
    const auto* const document = std::get_if<chat::DocumentPart>(&part);
    return document != nullptr && !document->url.empty();
  };
  return std::any_of(message.parts.begin(), message.parts.end(), [&](const Part& part) {
    const auto* const result = std::get_if<chat::ToolResultPart>(&part);
    return is_linked(part) || (result != nullptr && std::any_of(result->content.begin(),
                                                                result->content.end(), is_linked));
  });
}

}  // namespace

void keep_chat_messages(Kept& kept, Api client) {
  Taker taker(kept, client);
  std::vector<Message> messages;
  const std::vector<Message> all = std::exchange(kept.request.messages, {});
  Message results;
  std::vector<Message> said;
  const auto end_run = [&] {
    if (!results.parts.empty()) {
      messages.push_back(std::exchange(results, {}));
    }
    messages.insert(messages.end(), said.begin(), said.end());
    said.clear();
  };
  for (const Message& message : all) {
    kept.refused = kept.refused || has_linked_file(message);
    if (message.role == Role::user) {
      keep_chat_user(message, taker, results, said);
      continue;
    }
    end_run();
    if (message.role == Role::assistant) {
      keep_chat_assistant(message, taker, messages);
      continue;
    }
    Parts parts;
    for (const Part& part : message.parts) {
      parts.push_back(taker.plain(part));
    }
    put_nonempty(message.role, std::move(parts), messages);
  }
  end_run();
  kept.request.messages = std::move(messages);
}

void keep_responses_messages(Kept& kept, Api client) {
  Taker taker(kept, client);
  const std::vector<Message> all = std::exchange(kept.request.messages, {});
  std::vector<Message>& messages = kept.request.messages;
  enum class Run { none, results, assistant };
  Run run = Run::none;
  const auto put = [&](Run of, Role role, Part part) {
    if (run != of || of == Run::none) {
      messages.push_back({role, {}});
    }
    run = of;
    messages.back().parts.push_back(std::move(part));
  };
  for (const Message& message : all) {
    Parts said;
    const bool says_something =
        !std::all_of(message.parts.begin(), message.parts.end(), is_empty_text);
    for (const Part& part : message.parts) {
      if (const auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
        chat::ToolResultPart bare = taker.uncached(*result);
        for (chat::ToolResultContent& content : bare.content) {
          content = taker.plain(content);
        }
        std::erase_if(bare.content, [](const chat::ToolResultContent& content) {
          const auto* const text = std::get_if<chat::TextPart>(&content);
          return text != nullptr && text->text.empty();
        });
        if (std::exchange(bare.is_error, false)) {
          const bool is_text = result->content.size() == 1 &&
                               std::holds_alternative<chat::TextPart>(result->content.front());
          mark_error(is_text, bare.content);
        }
        put(Run::results, Role::user, std::move(bare));
      } else if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
        said.emplace_back(taker.uncached(*call));
      } else if (const auto* const thinking = std::get_if<chat::ThinkingPart>(&part);
                 thinking != nullptr && thinking->signature.empty()) {
        taker.thinking();
      } else if (!says_something || !is_empty_text(part)) {
        said.push_back(taker.plain(part));
      }
    }
    if (message.role == Role::assistant) {
      for (Part& part : said) {
        put(Run::assistant, Role::assistant, std::move(part));
      }
    } else if (!said.empty()) {
      run = Run::none;
      messages.push_back({message.role, std::move(said)});
    }
  }
}

}  // namespace gateway::formats
