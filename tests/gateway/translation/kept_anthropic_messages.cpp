#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/gateway/translation/kept_messages.h"
#include "tests/gateway/translation/part_taker.h"

namespace gateway::formats {
namespace {

using chat::Message;
using chat::Part;
using chat::Role;
using Parts = std::vector<Part>;

bool is_result(const Part& part) { return std::holds_alternative<chat::ToolResultPart>(part); }

bool is_system(const Message& message) {
  return message.role == Role::system || message.role == Role::developer;
}

/// PDF is the one kind of file that it takes, and text, as one of the random files is.
template <typename Variant>
bool is_other_file(Variant& part) {
  auto* const document = std::get_if<chat::DocumentPart>(&part);
  if (document != nullptr && document->media_type == "text/csv") {
    document->media_type = "text/plain";
    document->text = "a,b";
    document->data.clear();
  }
  return document != nullptr && !document->data.empty() &&
         document->media_type != "application/pdf";
}

/// The ids of random calls differ in more than what it does not take.
void keep_id(std::string& id) {
  for (char& byte : id) {
    byte = byte == '.' || byte == ':' ? '_' : byte;
  }
}

/// The API refuses texts of white space alone.
bool is_blank_text(const Part& part) {
  const auto* const text = std::get_if<chat::TextPart>(&part);
  return text != nullptr && text->text.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
}

template <typename Variant>
void drop_detail(Variant& part, Taker& taker) {
  if (auto* const image = std::get_if<chat::ImagePart>(&part)) {
    if (!image->detail.empty() && image->detail != "auto") {
      taker.lose(Field::image_detail);
    }
    image->detail.clear();
  }
}

void keep_result(chat::ToolResultPart& result, Taker& taker, bool& refused) {
  for (chat::ToolResultContent& content : result.content) {
    refused = refused || is_other_file(content);
    drop_detail(content, taker);
  }
  std::erase_if(result.content, [](const chat::ToolResultContent& content) {
    const auto* const text = std::get_if<chat::TextPart>(&content);
    return text != nullptr && text->text.empty();
  });
}

/// False: it is not sent.
bool keep_block(Part& part, Taker& taker, bool& refused) {
  refused = refused || is_other_file(part);
  drop_detail(part, taker);
  if (auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
    keep_result(*result, taker, refused);
    keep_id(result->call_id);
  } else if (auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
    keep_id(call->id);
  } else if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
    part = chat::TextPart{std::string(refusal->text)};
  } else if (const auto* const thinking = std::get_if<chat::ThinkingPart>(&part)) {
    if (thinking->signature.empty()) {
      taker.thinking();
      return false;
    }
  }
  return !is_blank_text(part);
}

std::vector<Message> hoisted_system(const chat::Request& request) {
  Parts texts;
  int messages = 0;
  for (const Message& message : request.messages) {
    if (is_system(message)) {
      const std::size_t before = texts.size();
      std::copy_if(message.parts.begin(), message.parts.end(), std::back_inserter(texts),
                   [](const Part& part) { return !is_blank_text(part); });
      messages += texts.size() > before ? 1 : 0;
    }
  }
  const bool has_cache = std::any_of(texts.begin(), texts.end(), [](const Part& part) {
    return std::get<chat::TextPart>(part).cache.has_value();
  });
  const bool stays = has_cache || (messages == 1 && texts.size() > 1);
  if (request.output_format.kind == chat::OutputFormat::Kind::json_object) {
    texts.emplace_back(chat::TextPart{"Answer with one JSON object and nothing else."});
  }
  if (texts.empty()) {
    return {};
  }
  if (!stays) {
    std::string joined;
    for (const Part& part : texts) {
      joined += (joined.empty() ? "" : "\n") + std::get<chat::TextPart>(part).text;
    }
    texts = {chat::TextPart{joined}};
  }
  return {{Role::system, std::move(texts)}};
}

}  // namespace

void keep_anthropic_messages(Kept& kept, Api client) {
  Taker taker(kept, client);
  std::vector<Message> messages = hoisted_system(kept.request);
  for (Message& message : kept.request.messages) {
    if (is_system(message)) {
      continue;
    }
    for (Part& part : message.parts) {
      if (keep_block(part, taker, kept.refused)) {
        if (messages.empty() || messages.back().role != message.role) {
          messages.push_back({message.role, {}});
        }
        messages.back().parts.push_back(std::move(part));
      }
    }
  }
  for (Message& message : messages) {
    std::stable_partition(message.parts.begin(), message.parts.end(), is_result);
  }
  // Nothing is left to answer to.
  kept.refused = kept.refused || std::all_of(messages.begin(), messages.end(), is_system);
  kept.request.messages = std::move(messages);
}

}  // namespace gateway::formats
