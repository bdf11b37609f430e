#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace compare::report {

/// What tells one page with charts from another.
struct PageParts {
  std::string title;      ///< text
  std::string head = {};  ///< markup: more elements of the head; may be empty
  std::string body;       ///< markup
  std::string about;  ///< markup: how it is used, folded at its foot, with the library's licence
  std::string data;   ///< as script_data gives it, for the element "page-data"
  std::string_view style;
  std::vector<std::string_view> scripts;  ///< in the order in which they build on each other
};

/// The whole document: one file that asks nothing of anybody, with dygraphs, the styles and scripts
/// that all pages share and those of `parts` inside, under a content security policy that forbids
/// every request and all code but these. The scripts are one scope that nothing else sees.
std::string scripted_page(const PageParts& parts);

/// `json` as it may stand in a <script> element and means the same: '<', '>' and '&' are escaped,
/// which stand in strings only, and so are U+2028 and U+2029, line ends to older scripts.
std::string script_data(const std::string& json);

}  // namespace compare::report
