#pragma once

#include <string>

namespace compare::report {

/// A whole HTML page around `body`, which is markup already, with its style inside. It asks nothing
/// of anybody: its content security policy forbids scripts and every request. `title` is escaped.
std::string html_page(const std::string& title, const std::string& body);

}  // namespace compare::report
