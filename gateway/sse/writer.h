#pragma once

#include <string>
#include <string_view>

namespace gateway::sse {

/// Appends one event, its empty line included, in the form that Parser reads back alike; line
/// breaks in `data` (LF, CR or CRLF) come back as \n. `name` may be empty: no event field. A name
/// with a line break is a programmer error.
void append_event(std::string& out, std::string_view name, std::string_view data);

/// Appends a comment, which readers skip (to keep a silent stream alive), each line of it as one.
void append_comment(std::string& out, std::string_view text);

}  // namespace gateway::sse
