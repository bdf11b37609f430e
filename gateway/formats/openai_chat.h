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

/// OpenAI's Chat Completions API: POST /v1/chat/completions. Pure functions, any number of threads.
/// The contract of each is that of its namesake in formats::Format; here is what this API adds.
namespace gateway::formats::openai_chat {

/// Refused, with the name of the field: n above 1, audio, modalities other than text, custom and
/// hosted tools, functions, function_call, prediction, web_search_options, files by their id. A
/// run of messages of the role `tool` becomes one message of the user. Vendors' extensions that are
/// understood: reasoning_content, top_k, cache_control, images and files in the answers of tools.
tl::expected<chat::Request, chat::Error> read_request(std::string_view body);

/// Thinking, top_k and cache_control are left out; files by their URL are refused. A stream is
/// always asked for its usage.
tl::expected<std::string, chat::Error> write_request(const chat::Request& request, Api client,
                                                     std::vector<std::string>& ignored);

/// A call that the limit of tokens cut off is left out. Other arguments are kept as the model wrote
/// them, JSON or not, and a call without an id is given one.
tl::expected<chat::Response, chat::Error> read_response(std::string_view body);

/// A `chat.completion` object with one choice.
std::string write_response(const chat::Response& response, const Stamp& stamp);

std::unique_ptr<StreamReader> make_stream_reader();

/// Each event ends with its blank line.
std::unique_ptr<StreamWriter> make_stream_writer(const Stamp& stamp, const StreamOptions& options);

chat::Error read_error(int status, std::string_view body);

/// {"error":{"message","type","param","code"}}
std::string write_error(const chat::Error& error);

std::string write_error_event(const chat::Error& error, std::int64_t events_before);

/// The answers of GET /v1/models and of one below it: `model` objects.
std::string write_models(const std::vector<Model>& models);
std::string write_model(const Model& model);

}  // namespace gateway::formats::openai_chat
