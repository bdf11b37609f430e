#include "gateway/upstream/loopback.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "gateway/chat/tokens.h"
#include "gateway/formats/sample_arguments.h"
#include "gateway/upstream/whole_answer.h"

namespace gateway::upstream {
namespace {

void append(std::string& text, std::string&& piece) {
  if (text.empty()) {
    text = std::move(piece);
  } else {
    text += piece;
  }
}

std::string take_text(chat::Message& message) {
  std::string text;
  for (chat::Part& part : message.parts) {
    if (auto* const piece = std::get_if<chat::TextPart>(&part)) {
      append(text, std::move(piece->text));
    } else if (auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
      for (chat::ToolResultContent& content : result->content) {
        if (auto* const words = std::get_if<chat::TextPart>(&content)) {
          append(text, std::move(words->text));
        }
      }
    }
  }
  return text;
}

/// The tool that has to be called; null where none has to.
const chat::Tool* forced_tool(const chat::Request& request) {
  if (!request.tool_choice || request.tools.empty()) {
    return nullptr;
  }
  const chat::ToolChoice& choice = *request.tool_choice;
  if (choice.kind == chat::ToolChoice::Kind::required && choice.allowed.empty()) {
    return &request.tools.front();
  }
  const bool is_named = choice.kind == chat::ToolChoice::Kind::named;
  if (!is_named && choice.kind != chat::ToolChoice::Kind::required) {
    return nullptr;
  }
  const std::string& name = is_named ? choice.name : choice.allowed.front();
  const auto found = std::find_if(request.tools.begin(), request.tools.end(),
                                  [&](const chat::Tool& tool) { return tool.name == name; });
  return found == request.tools.end() ? nullptr : &*found;
}

std::string call_id(std::string_view request_id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id = "call_";
  std::size_t hash = std::hash<std::string_view>{}(request_id);
  for (std::size_t i = 0; i < 2 * sizeof hash; ++i, hash >>= 4U) {
    id += kDigits[hash & 0xFU];
  }
  return id;
}

/// One event a token, four code points; of a very long text larger pieces, for events take many
/// times the memory of their text.
void push_tokens(std::string_view text, chat::ResponseSink& sink) {
  constexpr std::size_t kCodePoints = 4;
  constexpr std::size_t kMostEvents = 16'384;
  const std::size_t code_points = std::max(kCodePoints, text.size() / kMostEvents);
  while (!text.empty()) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < code_points && end < text.size(); ++i) {
      do {
        ++end;
      } while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
    }
    sink.event(chat::PartDelta{std::string(text.substr(0, end))});
    text.remove_prefix(end);
  }
}

}  // namespace

std::unique_ptr<Handle> Loopback::start(const Query& query, Sink& sink, net::Poller& /*poller*/,
                                        Time /*now*/) noexcept {
  sink.asked(name());
  auto request = read_query(query);
  if (!request) {
    sink.fail(std::move(request.error()));
    return nullptr;
  }
  if (query.count_tokens) {
    push_token_count(*request, sink);
    return nullptr;
  }
  sink.asked_for(*request);
  const auto last =
      std::find_if(request->messages.rbegin(), request->messages.rend(),
                   [](const chat::Message& message) { return message.role == chat::Role::user; });
  if (last == request->messages.rend()) {
    sink.fail({.kind = chat::ErrorKind::invalid_request,
               .message = "'messages' has no message of the user, and loopback answers with the "
                          "last one; add one.",
               .param = "messages",
               .code = "invalid_value"});
    return nullptr;
  }
  if (!request->ignored.empty()) {
    sink.ignored(request->ignored);
  }
  chat::ResponseEnd end;
  end.usage.prompt_tokens = chat::estimate_tokens(request->messages);
  std::string text = take_text(*last);
  chat::PartStart part;
  if (const chat::Tool* const tool = forced_tool(*request)) {
    text = formats::sample_arguments(tool->parameters, text);
    part = {chat::PartKind::tool_call, call_id(query.request_id), tool->name};
    end.stop_reason = chat::StopReason::tool_calls;
  }
  end.usage.completion_tokens = chat::estimate_tokens(text);

  sink.head(
      {.model = std::string(query.model), .usage = {.prompt_tokens = end.usage.prompt_tokens}});
  sink.event(std::move(part));
  if (query.envelope->stream) {
    push_tokens(text, sink);
  } else {
    sink.event(chat::PartDelta{std::move(text)});
  }
  sink.event(chat::PartEnd{});
  sink.end(end);
  return nullptr;
}

}  // namespace gateway::upstream
