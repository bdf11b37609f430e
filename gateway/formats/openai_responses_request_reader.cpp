#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/json_document.h"
#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_input.h"
#include "gateway/formats/openai_responses_options.h"
#include "gateway/formats/tool_choice.h"

namespace gateway::formats::openai_responses {
namespace {

using rapidjson::Value;

// The fields that are looked at, and their places in the array below.
enum Place : std::size_t {
  kModel,
  kInput,
  kInstructions,
  kTools,
  kToolChoice,
  kParallelToolCalls,
  kMaxOutputTokens,
  kTemperature,
  kTopP,
  kText,
  kReasoning,
  kMetadata,
  kUser,
  kSafetyIdentifier,
  kStream,
  kBackground,
  kStore,
  kInclude,
  kTruncation,
  kPreviousResponse,
  kConversation,
  kPrompt,
  kPlaces,
};
constexpr std::array<std::string_view, kPlaces> kNames = {"model",
                                                          "input",
                                                          "instructions",
                                                          "tools",
                                                          "tool_choice",
                                                          "parallel_tool_calls",
                                                          "max_output_tokens",
                                                          "temperature",
                                                          "top_p",
                                                          "text",
                                                          "reasoning",
                                                          "metadata",
                                                          "user",
                                                          "safety_identifier",
                                                          "stream",
                                                          "background",
                                                          "store",
                                                          "include",
                                                          "truncation",
                                                          "previous_response_id",
                                                          "conversation",
                                                          "prompt"};

using Fields = std::array<const Value*, kPlaces>;

/// What would change the answer and cannot be had.
Failure refuse_unoffered(const Fields& fields, const JsonPath& body) {
  for (const Place place : {kPreviousResponse, kConversation, kPrompt}) {
    if (fields.at(place) != nullptr) {
      return unsupported_field(body.field(kNames.at(place)).text(),
                               "nothing is stored here: send the whole conversation as 'input'.");
    }
  }
  bool background = false;
  if (Failure failure = take_bool(fields[kBackground], body.field("background"), background)) {
    return failure;
  }
  return background ? Failure(unsupported_field("background", "leave it out or send false."))
                    : std::nullopt;
}

/// Whether `include` asks for nothing but what is always there.
bool asks_for_thinking_only(const Value& include) noexcept {
  return include.IsArray() && std::all_of(include.Begin(), include.End(), [](const Value& wish) {
           return wish.IsString() && text_of(wish) == "reasoning.encrypted_content";
         });
}

/// Known fields that change nothing here; those that ask for what happens anyway are not listed.
void list_ignored(const Fields& fields, const JsonPath& body, std::vector<std::string>& ignored) {
  if (fields[kStore] != nullptr && !fields[kStore]->IsFalse()) {
    ignore(body.field("store"), ignored);
  }
  if (fields[kInclude] != nullptr && !asks_for_thinking_only(*fields[kInclude])) {
    ignore(body.field("include"), ignored);
  }
  const Value* const truncation = fields[kTruncation];
  if (truncation != nullptr && !(truncation->IsString() && text_of(*truncation) == "disabled")) {
    ignore(body.field("truncation"), ignored);
  }
}

Failure read_messages(const Fields& fields, const JsonPath& body, chat::Request& request) {
  std::string instructions;
  if (Failure failure =
          take_text(fields[kInstructions], body.field("instructions"), instructions)) {
    return failure;
  }
  if (!instructions.empty()) {
    request.messages.push_back({chat::Role::system, {chat::TextPart{std::move(instructions)}}});
  }
  return read_input(fields[kInput], body.field("input"), request);
}

Failure read_sampling(const Fields& fields, const JsonPath& body, chat::Request& request) {
  if (Failure failure = take_whole(fields[kMaxOutputTokens], body.field("max_output_tokens"), 1,
                                   request.max_tokens)) {
    return failure;
  }
  if (Failure failure =
          take_number(fields[kTemperature], body.field("temperature"), 2, request.temperature)) {
    return failure;
  }
  return take_number(fields[kTopP], body.field("top_p"), 1, request.top_p);
}

Failure read_tool_options(const Fields& fields, const JsonPath& body, chat::Request& request) {
  if (Failure failure = read_tools(fields[kTools], body.field("tools"), request)) {
    return failure;
  }
  if (Failure failure = read_tool_choice(fields[kToolChoice], body.field("tool_choice"), request)) {
    return failure;
  }
  if (Failure failure = tool_choice_error(request, Api::responses)) {
    return failure;
  }
  if (fields[kParallelToolCalls] == nullptr) {
    return std::nullopt;
  }
  return take_bool(fields[kParallelToolCalls], body.field("parallel_tool_calls"),
                   request.parallel_tool_calls.emplace());
}

/// `safety_identifier` is the newer name of `user`.
Failure read_user(const Fields& fields, const JsonPath& body, chat::Request& request) {
  if (Failure failure = take_text(fields[kUser], body.field("user"), request.user)) {
    return failure;
  }
  return take_text(fields[kSafetyIdentifier], body.field("safety_identifier"), request.user);
}

Failure read_options(const Fields& fields, const JsonPath& body, chat::Request& request) {
  if (Failure failure = read_tool_options(fields, body, request)) {
    return failure;
  }
  if (Failure failure = read_sampling(fields, body, request)) {
    return failure;
  }
  if (Failure failure = read_text_options(fields[kText], body.field("text"), request)) {
    return failure;
  }
  if (Failure failure = read_reasoning(fields[kReasoning], body.field("reasoning"), request)) {
    return failure;
  }
  if (Failure failure = read_metadata(fields[kMetadata], body.field("metadata"), request)) {
    return failure;
  }
  if (Failure failure = read_user(fields, body, request)) {
    return failure;
  }
  return take_bool(fields[kStream], body.field("stream"), request.stream);
}

Failure read_body(const Value& root, chat::Request& request) {
  const JsonPath body;
  const Fields fields = known_fields(root, kNames, body, request.ignored);
  if (Failure failure = need_text(fields[kModel], body.field("model"), request.model)) {
    return failure;
  }
  if (Failure failure = refuse_unoffered(fields, body)) {
    return failure;
  }
  if (Failure failure = read_messages(fields, body, request)) {
    return failure;
  }
  list_ignored(fields, body, request.ignored);
  return read_options(fields, body, request);
}

}  // namespace

tl::expected<chat::Request, chat::Error> read_request(std::string_view body) {
  const JsonDocument document(body);
  if (auto error = document.object_error()) {
    return tl::unexpected(std::move(*error));
  }
  const Value& root = document.root();
  chat::Request request;
  if (Failure failure = read_body(root, request)) {
    return tl::unexpected(std::move(*failure));
  }
  return request;
}

}  // namespace gateway::formats::openai_responses
