#pragma once

#include <string_view>

#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"

namespace macro {

/// Reads the body of a whole answer (not a stream) of an API. Does not allocate, does not throw.
AnswerFacts read_answer(Api api, std::string_view body, const AnswerExpectation& expected) noexcept;

/// POST /v1/chat/completions, in one pass: an answer written the way the request was costs little
/// more than a comparison of bytes. Shaped: object "chat.completion"; id and model strings;
/// choices[0] with a message of the assistant whose content is a string, or null beside tool calls.
AnswerFacts read_chat_answer(std::string_view body, const AnswerExpectation& expected) noexcept;

/// POST /v1/responses. Shaped: object "response"; id, model and status strings; an output array.
AnswerFacts read_responses_answer(std::string_view body,
                                  const AnswerExpectation& expected) noexcept;

/// POST /v1/messages. Shaped: type "message"; id and model strings; role assistant; a content
/// array.
AnswerFacts read_messages_answer(std::string_view body, const AnswerExpectation& expected) noexcept;

/// GET /v1/models. Shaped: an object with an array "data".
AnswerFacts read_listing(std::string_view body) noexcept;

}  // namespace macro
