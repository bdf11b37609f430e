#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/chat/error.h"
#include "gateway/chat/request.h"
#include "gateway/chat/response.h"

/// OpenAI's Chat Completions API: POST /v1/chat/completions. Pure functions, any number of threads.
namespace gateway::formats::openai_chat {

/// Reads a request body. `content` may be a text or an array of text parts. What would change the
/// meaning of the answer and is not offered (stream, n above 1, tools, images, ...) is an error
/// that names its field; options that only tune the answer and unknown fields are passed over. Of a
/// field sent twice the last one counts.
tl::expected<chat::Request, chat::Error> read_request(std::string_view body);

/// What the gateway adds to an answer.
struct Stamp {
  std::string id;              ///< "chatcmpl-..."
  std::int64_t created_s = 0;  ///< seconds since the epoch
};

/// A `chat.completion` object with one choice.
std::string write_response(const chat::Response& response, const Stamp& stamp);

/// {"error":{"message","type","param","code"}}
std::string write_error(const chat::Error& error);

struct Model {
  std::string id;
  std::string owned_by;
};

/// The answer of GET /v1/models: a list of `model` objects.
std::string write_models(const std::vector<Model>& models);

}  // namespace gateway::formats::openai_chat
