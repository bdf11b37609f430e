#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace compare::report {

/// `text` as valid UTF-8 on one line in which everything can be seen: control characters and bytes
/// that are no UTF-8 become \xNN; what turns the direction of writing, breaks lines or has no
/// width becomes \u{NNNN}. Names come from files that anybody may have written.
std::string visible(std::string_view text);

/// visible(text) without what a terminal or a build log would obey: GitHub's runner takes a line
/// that begins with "::", white space aside, and "##[" anywhere for a command.
std::string printable(std::string_view text);

/// Characters of valid UTF-8, taking every code point as one column wide.
std::size_t columns_of(std::string_view text);

/// `text` in at most `columns` characters: what is too much is taken out of the middle, where names
/// differ least, and "..." put there. Precondition: columns >= 4.
std::string shortened(std::string_view text, std::size_t columns);

}  // namespace compare::report
