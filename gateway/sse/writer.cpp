#include "gateway/sse/writer.h"

#include <cassert>
#include <cstddef>

namespace gateway::sse {
namespace {

constexpr std::string_view kLineEnds = "\r\n";

bool is_one_line(std::string_view text) {  // two passes of memchr, the usual case
  return text.find('\n') == std::string_view::npos && text.find('\r') == std::string_view::npos;
}

void append_lines(std::string& out, std::string_view start, std::string_view text) {
  if (is_one_line(text)) {
    out.append(start).append(text).append(1, '\n');
    return;
  }
  while (true) {
    const std::size_t end = text.find_first_of(kLineEnds);
    out.append(start).append(text.substr(0, end)).append(1, '\n');
    if (end == std::string_view::npos) {
      return;
    }
    text.remove_prefix(end + (text.substr(end, 2) == kLineEnds ? 2 : 1));
  }
}

}  // namespace

void append_event(std::string& out, std::string_view name, std::string_view data) {
  assert(name.find_first_of(kLineEnds) == std::string_view::npos);
  if (!name.empty()) {
    out.append("event: ").append(name).append(1, '\n');
  }
  append_lines(out, "data: ", data);
  out.append(1, '\n');
}

void append_comment(std::string& out, std::string_view text) {
  append_lines(out, ": ", text);
  out.append(1, '\n');
}

}  // namespace gateway::sse
