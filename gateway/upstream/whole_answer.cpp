#include "gateway/upstream/whole_answer.h"

#include <utility>
#include <variant>

#include "gateway/chat/tokens.h"
#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/json_fields.h"

namespace gateway::upstream {
namespace {

struct PartPusher {
  chat::ResponseSink& sink;

  void push(chat::PartStart start, std::string text, std::string signature = {}) const {
    sink.event(std::move(start));
    if (!text.empty()) {
      sink.event(chat::PartDelta{std::move(text)});
    }
    sink.event(chat::PartEnd{std::move(signature)});
  }
  void operator()(chat::TextPart& part) const {
    push({.kind = chat::PartKind::text}, std::move(part.text));
  }
  void operator()(chat::ThinkingPart& part) const {
    push({.kind = chat::PartKind::thinking}, std::move(part.text), std::move(part.signature));
  }
  void operator()(chat::OpaqueThinkingPart& part) const {
    push({.kind = chat::PartKind::opaque_thinking}, std::move(part.data));
  }
  void operator()(chat::ToolCallPart& part) const {
    push(
        {.kind = chat::PartKind::tool_call, .id = std::move(part.id), .name = std::move(part.name)},
        std::move(part.arguments));
  }
  void operator()(chat::RefusalPart& part) const {
    push({.kind = chat::PartKind::refusal}, std::move(part.text));
  }
  // What only a request can hold.
  void operator()(chat::ImagePart& /*part*/) const {}
  void operator()(chat::DocumentPart& /*part*/) const {}
  void operator()(chat::ToolResultPart& /*part*/) const {}
};

}  // namespace

tl::expected<chat::Request, chat::Error> read_query(const Query& query) {
  return query.count_tokens ? formats::anthropic_messages::read_count_request(query.body)
                            : formats::format_of(query.client_api).read_request(query.body);
}

void push_response(chat::Response response, chat::ResponseSink& sink) {
  sink.head({.model = std::move(response.model), .usage = response.usage});
  for (chat::Part& part : response.parts) {
    std::visit(PartPusher{sink}, part);
  }
  sink.end({.stop_reason = response.stop_reason,
            .stop_sequence = std::move(response.stop_sequence),
            .usage = response.usage});
}

void push_token_count(const chat::Request& request, chat::ResponseSink& sink) {
  const chat::Usage usage{.prompt_tokens = chat::estimate_all_tokens(request)};
  sink.head({.model = request.model, .usage = usage});
  sink.end({.usage = usage});
}

void pass_whole(const formats::Format& format, std::string_view content_type, std::string_view body,
                Sink& sink) {
  const auto response = format.read_response(body);
  // What the reader does not understand may be new; what is no JSON is broken.
  if (!response && !formats::is_json_object(body)) {
    sink.fail(response.error());
    return;
  }
  sink.pass_head(content_type);
  sink.pass(body, 0);
  chat::ResponseEnd end;
  if (response) {
    sink.understood({.model = response->model, .usage = response->usage});
    end.stop_reason = response->stop_reason;
    end.usage = response->usage;
    for (const chat::Part& part : response->parts) {
      if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
        sink.said(text->text.size());
      }
    }
  }
  sink.end(end);
}

}  // namespace gateway::upstream
