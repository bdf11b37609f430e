#pragma once

#include <string_view>

namespace gateway::sse {

inline constexpr std::string_view kMediaType = "text/event-stream";

/// Whether a content-type in lower case, with parameters or without, is that of an event stream.
constexpr bool is_event_stream(std::string_view content_type) noexcept {
  return content_type.substr(0, kMediaType.size()) == kMediaType;
}

}  // namespace gateway::sse
