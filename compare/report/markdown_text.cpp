#include "compare/report/markdown_text.h"

#include "compare/report/visible_text.h"

namespace compare::report {
namespace {

constexpr std::string_view kNoWidth = "&#8203;";

bool same_letters(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) {
    return false;
  }
  for (std::size_t at = 0; at < lower.size(); ++at) {
    const char letter =
        text[at] >= 'A' && text[at] <= 'Z' ? static_cast<char>(text[at] + 32) : text[at];
    if (letter != lower[at]) {
      return false;
    }
  }
  return true;
}

/// Whether what GitHub makes a link of ends just before `at`, or goes on from there: "@", "#",
/// "gh-" and "www" before it, or ":" before "//".
bool breaks_link(std::string_view text, std::size_t at) {
  const auto before = [&](std::string_view lower) {
    return at >= lower.size() && same_letters(text.substr(at - lower.size()), lower);
  };
  return before("@") || before("#") || before("gh-") ||
         (before("www") && text.substr(at).starts_with('.')) ||
         (before(":") && text.substr(at).starts_with("//"));
}

}  // namespace

std::string markdown_escaped(std::string_view text, std::size_t longest) {
  std::string markdown;
  const std::string shown = shortened(visible(text), longest);
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const char character = shown[at];
    markdown += breaks_link(shown, at) ? kNoWidth : "";
    switch (character) {
      case '<':
        markdown += "&lt;";
        break;
      case '>':
        markdown += "&gt;";
        break;
      case '&':
        markdown += "&amp;";
        break;
      case '$':
        markdown += "&#36;";  // would begin a formula
        break;
      case '|':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '~':
      case '\\':
        markdown += '\\';
        markdown += character;
        break;
      default:
        markdown += character;
    }
  }
  return markdown;
}

std::string markdown_code(std::string_view text, std::size_t longest) {
  std::string shown;
  for (const char character : visible(text)) {
    if (character == '`') {
      shown += "\\x60";
    } else if (character == '|') {
      shown += "\\x7c";
    } else {
      shown += character;
    }
  }
  return shown.empty() ? "(empty)" : "`" + shortened(shown, longest) + "`";
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) {
    row += " " + cell + " |";
  }
  return row + "\n";
}

}  // namespace compare::report
