#pragma once

#include <string>
#include <string_view>

namespace compare::report {

/// `text` as it stands in XML 1.0 and in HTML, between tags or in a quoted attribute: nothing in it
/// begins or ends anything, and what those do not allow is shown visibly.
std::string escaped_markup(std::string_view text);

}  // namespace compare::report
