#include "gateway/upstream/loopback.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/chat/tokens.h"

namespace gateway::upstream {
namespace {

std::string take_text(chat::Message& message) {
  std::string text;
  for (chat::Part& part : message.parts) {
    auto* const piece = std::get_if<chat::TextPart>(&part);
    if (piece == nullptr) {
      continue;
    }
    if (text.empty()) {
      text = std::move(piece->text);
    } else {
      text += piece->text;
    }
  }
  return text;
}

}  // namespace

std::unique_ptr<Handle> Loopback::start(chat::Request request, Sink& sink) noexcept {
  const auto last =
      std::find_if(request.messages.rbegin(), request.messages.rend(),
                   [](const chat::Message& message) { return message.role == chat::Role::user; });
  if (last == request.messages.rend()) {
    sink.fail({.kind = chat::ErrorKind::invalid_request,
               .message = "'messages' has no message of the user, and loopback answers with the "
                          "last one; add one.",
               .param = "messages",
               .code = "invalid_value"});
    return nullptr;
  }
  chat::ResponseEnd end;
  end.usage.prompt_tokens = chat::estimate_tokens(request.messages);
  std::string text = take_text(*last);
  end.usage.completion_tokens = chat::estimate_tokens(text);

  sink.head({.model = std::move(request.model)});
  sink.event(chat::TextDelta{std::move(text)});
  sink.end(end);
  return nullptr;
}

}  // namespace gateway::upstream
