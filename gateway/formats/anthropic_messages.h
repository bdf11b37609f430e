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

/// Anthropic's Messages API: POST /v1/messages and /v1/messages/count_tokens. The functions of
/// formats::Format, by its contract, and those that only this API has. Source of the shapes: the
/// types of Anthropic's TypeScript SDK (src/resources/messages/messages.ts).
namespace gateway::formats::anthropic_messages {

/// `system` becomes one message of the system, before the others. Every block becomes one part; a
/// document of content blocks becomes one of their texts, joined by "\n", and a search_result a
/// text. Refused with the name of the field, because leaving it out would change the answer: tools
/// and blocks of the server (web_search_..., bash_...), mcp_servers, container, ids of files,
/// images inside documents, the context and the citations of a document; also a tool_result that
/// answers no tool_use of the assistant's message before it, and a tool_choice that forces a tool
/// which is not there.
tl::expected<chat::Request, chat::Error> read_request(std::string_view body);

/// The body of count_tokens: a request whose max_tokens may be left out.
tl::expected<chat::Request, chat::Error> read_count_request(std::string_view body);

/// The answers of GET /v1/models and of one below it; created_at is the epoch, for only names are
/// known.
std::string write_models(const std::vector<Model>& models);
std::string write_model(const Model& model);

/// The answer of count_tokens.
std::string write_token_count(std::int64_t tokens);

/// What the neutral model has in another form:
/// - Messages of the system and the developer, wherever they stand, become `system`, joined by
///   "\n"; they stay blocks where one asks for a cache, or where one message has several parts.
/// - Neighbours of one role become one message, what tools answered first. Empty texts, messages
///   without parts and thinking without a signature are left out.
/// - Arguments that are no JSON object (a call that was cut off) become
///   {"invalid_arguments":"TEXT"}.
/// - A JSON object as the output's shape has no field here: it is asked for by a line of `system`.
/// - max_tokens is 4096 where the client named none, after the budget of thinking.
/// - Thinking: see anthropic_messages_thinking.h.
/// - Temperature is at most 1.
/// - A stop of white space alone is an error: this API takes none.
/// - Files of text become documents of text; ids of calls get '_' for what this API does not take.
tl::expected<std::string, chat::Error> write_request(const chat::Request& request, Api client,
                                                     std::vector<std::string>& ignored);

/// Blocks of the server's own tools and citations are passed over.
tl::expected<chat::Response, chat::Error> read_response(std::string_view body);

/// Empty texts are left out. Thinking without a signature has an empty one: clients' types ask for
/// the field.
std::string write_response(const chat::Response& response, const Stamp& stamp);

std::unique_ptr<StreamReader> make_stream_reader();

bool has_leftovers(std::string_view body);
bool is_end_marker(std::string_view name, std::string_view data);

/// A block of text or thinking opens with its first piece, so that none is ever empty; a block of
/// redacted thinking is written when it is whole.
std::unique_ptr<StreamWriter> make_stream_writer(const Stamp& stamp, const StreamOptions& options);

chat::Error read_error(int status, std::string_view body);

std::string write_error_event(const chat::Error& error, std::int64_t events_before);

/// {"type":"error","error":{"type","message"},"request_id"}
std::string write_error(const chat::Error& error, std::string_view request_id);

}  // namespace gateway::formats::anthropic_messages
