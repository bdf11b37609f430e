#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace compare::report {

/// The source expression that allows one inline script or style: 'sha256-...' of its exact text.
std::string content_hash(std::string_view text);

/// A content security policy under which nothing is loaded from anywhere and nothing runs but these
/// texts, so that no name in a record can become code.
std::string content_policy(const std::vector<std::string_view>& scripts,
                           const std::vector<std::string_view>& styles);

}  // namespace compare::report
