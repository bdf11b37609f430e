#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "gateway/chat/error.h"

namespace gateway::formats {

/// What every API's request says in the same words: enough to find the upstream, and all that has
/// to be read of a body which is passed through.
struct Envelope {
  std::string model;
  std::size_t model_begin = 0;  ///< of the value in the body, its quotes included
  std::size_t model_end = 0;
  bool stream = false;
  bool include_usage = false;  ///< stream_options.include_usage
  /// An estimate of the prompt, by its texts alone: pictures and files are none.
  std::int64_t text_tokens = 0;
};

/// Scans a request body once. It must be a JSON object (at most as deep and with as many values as
/// JsonDocument takes) with a `model` that is a text; `stream` must be a boolean or null; neither
/// may be sent twice. Of other fields only the texts are counted.
tl::expected<Envelope, chat::Error> read_envelope(std::string_view body);

/// The body with another model in it, every other byte as it was.
std::string with_model(std::string_view body, const Envelope& envelope, std::string_view model);

}  // namespace gateway::formats
