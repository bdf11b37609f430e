#pragma once

#include <string>
#include <string_view>

namespace compare::report {

/// An annotation as GitHub's runner takes it, "::error title=...::message" with its newline:
/// `level` is error, warning or notice. Foreign text in title and message is nothing but text
/// there, and shortened to what GitHub shows.
std::string workflow_command(std::string_view level, std::string_view title,
                             std::string_view message);

}  // namespace compare::report
