#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/chat/error.h"
#include "gateway/chat/request.h"
#include "gateway/chat/response.h"
#include "gateway/formats/format.h"

/// OpenAI's Responses API: POST /v1/responses. The functions of formats::Format, by its contract.
/// Source of the shapes: the types of OpenAI's TypeScript SDK (src/resources/responses/
/// responses.ts). Nothing is stored here: every request brings its whole conversation.
namespace gateway::formats::openai_responses {

/// `instructions` become one message of the system, before the others. Neighbouring items of the
/// assistant (messages, calls, reasoning) become one message, neighbouring outputs of calls one of
/// the user. Reasoning: the summary's parts are joined by an empty line, and `encrypted_content` is
/// the signature of that text; without a text it is thinking that only its maker can read. An item
/// of reasoning that has neither is listed as ignored. Refused with the name of the field, because
/// leaving it out would change the answer: what refers to something stored (previous_response_id,
/// conversation, prompt, item_reference, file_id), background, and tools of the server and their
/// items; also a function_call_output without a function_call before it.
tl::expected<chat::Request, chat::Error> read_request(std::string_view body);

/// What the neutral model has in another form:
/// - Messages of the system and the developer stay where they stand, as items of `input`.
/// - Of a message of the user, what tools answered comes first.
/// - Thinking is sent where it has a signature; the signature is its `encrypted_content`. Where
///   thinking is asked for, the upstream is asked for that content.
/// - A budget for thinking becomes an effort: below 4096 tokens low, below 16384 medium, else high.
/// - A tool of another API's client is strict only where the client said so: here the default is
///   strict.
/// - A document that is a text becomes a text.
/// - Empty texts are left out where something else is said.
/// Texts that end the answer (stop) are an error; what else has no place here is left out.
tl::expected<std::string, chat::Error> write_request(const chat::Request& request, Api client,
                                                     std::vector<std::string>& ignored);

/// Items of the server's own tools and annotations are passed over, and so is a call whose
/// arguments were cut off by the limit of tokens. Other arguments are kept as the model wrote them,
/// JSON or not, and a call without an id is given one.
tl::expected<chat::Response, chat::Error> read_response(std::string_view body);

/// One item a part; empty texts are left out. The options that an answer repeats (instructions,
/// tools, temperature, ...) are those of Stamp::asked, or the API's defaults.
std::string write_response(const chat::Response& response, const Stamp& stamp);

/// Parts that overlap are put into sequence: the one that began first is passed on at once, and the
/// others are kept until it is over. Bounds: see PartQueue.
std::unique_ptr<StreamReader> make_stream_reader();

bool is_end_marker(std::string_view name, std::string_view data);

/// Keeps the answer, which the last event repeats whole. fail() writes `event: error` and not
/// response.failed: both official SDKs raise the former (they look for "error" in its data) and
/// hand the latter to the caller like any other event.
std::unique_ptr<StreamWriter> make_stream_writer(const Stamp& stamp, const StreamOptions& options);

chat::Error read_error(int status, std::string_view body);

/// The fields of the error stand twice: flat, as the API's reference has them, and inside "error",
/// where both official SDKs look for them.
std::string write_error_event(const chat::Error& error, std::int64_t events_before);

/// {"error":{"message","type","param","code"}}
std::string write_error(const chat::Error& error, std::string_view request_id);

}  // namespace gateway::formats::openai_responses
