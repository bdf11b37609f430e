#include "compare/report/markdown_text.h"

#include "compare/report/visible_text.h"

namespace compare::report {

std::string markdown_escaped(std::string_view text, std::size_t longest) {
  std::string markdown;
  const std::string shown = shortened(visible(text), longest);
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const char character = shown[at];
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
      case '@':
        markdown += "&#64;";  // would call somebody
        break;
      case '#':
        markdown += "&#35;";  // would link an issue
        break;
      case ':':
        markdown += shown.compare(at, 3, "://") == 0 ? "&#58;" : ":";  // would link an address
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

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) {
    row += " " + cell + " |";
  }
  return row + "\n";
}

}  // namespace compare::report
