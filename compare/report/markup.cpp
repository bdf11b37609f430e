#include "compare/report/markup.h"

#include "compare/report/visible_text.h"

namespace compare::report {

std::string escaped_markup(std::string_view text) {
  std::string markup;
  markup.reserve(text.size());
  for (const char character : visible(text)) {
    switch (character) {
      case '<':
        markup += "&lt;";
        break;
      case '>':
        markup += "&gt;";
        break;
      case '&':
        markup += "&amp;";
        break;
      case '"':
        markup += "&quot;";
        break;
      case '\'':
        markup += "&#39;";
        break;
      default:
        markup += character;
    }
  }
  return markup;
}

}  // namespace compare::report
