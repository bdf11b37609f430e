#pragma once

#include <filesystem>
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

/// Everything but what an address may hold as it is (RFC 3986, unreserved) as %NN.
std::string encoded(std::string_view any);

/// The relative link by which `page` names `file`, encoded; "" unless that is in the page's folder
/// or below it: elsewhere it need not be published with it. Both absolute, or both relative.
std::string link_beside(const std::filesystem::path& page, const std::filesystem::path& file);

/// Where `link`, as link_beside gives it, leads from the address `page_url` (RFC 3986, 5.2); ""
/// where either is empty.
std::string link_from(std::string_view page_url, std::string_view link);

}  // namespace compare::history
