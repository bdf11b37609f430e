#include "compare/report/workflow_command.h"

#include "compare/report/visible_text.h"

namespace compare::report {
namespace {

constexpr std::size_t kLongestTitle = 200;
constexpr std::size_t kLongestMessage = 1000;

/// One line without a line break, in which the runner sees nothing but text: visible() leaves no
/// control character, and "%" would begin one.
std::string escaped(std::string_view text, std::size_t longest, bool property) {
  std::string data;
  for (const char character : shortened(visible(text), longest)) {
    if (character == '%') {
      data += "%25";
    } else if (property && character == ':') {
      data += "%3A";
    } else if (property && character == ',') {
      data += "%2C";
    } else {
      data += character;
    }
  }
  return data;
}

}  // namespace

std::string workflow_command(std::string_view level, std::string_view title,
                             std::string_view message) {
  return "::" + std::string(level) + " title=" + escaped(title, kLongestTitle, true) +
         "::" + escaped(message, kLongestMessage, false) + "\n";
}

}  // namespace compare::report
