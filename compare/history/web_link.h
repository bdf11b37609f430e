#pragma once

#include <string>
#include <string_view>

#include "compare/history/run.h"

namespace compare::history {

/// `url` where it may become a link: http or https, printable ASCII without spaces, quotes and
/// angle brackets, at most 2,000 bytes; else "". What a file names is nobody's to follow blindly.
std::string web_link(std::string_view url);

/// Where a commit can be seen: its own url, or else its page in the repository at `repository_url`
/// ("https://github.com/owner/name"); "" where neither may become a link.
std::string commit_link(const Commit& commit, std::string_view repository_url);

}  // namespace compare::history
