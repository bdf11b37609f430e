#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "compare/cli/cli.h"

namespace {

/// Colour for people: standard output is a terminal that has it, and nobody said no
/// (https://no-color.org).
bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb" && ::isatty(STDOUT_FILENO) != 0;
}

/// Progress may be a line that changes.
bool rewrites_lines() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb" &&
         ::isatty(STDERR_FILENO) != 0;
}

/// Columns of the terminal that standard output is: what COLUMNS says, else what the terminal does.
std::size_t terminal_width() {
  if (::isatty(STDOUT_FILENO) == 0) {
    return 0;
  }
  const char* columns = std::getenv("COLUMNS");
  const std::string_view text = columns == nullptr ? "" : columns;
  std::size_t width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  if (error == std::errc() && end == text.data() + text.size() && width > 0) {
    return width;
  }
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

int main(int argc, char** argv) {
  return compare::cli::run({argv + 1, argv + argc}, std::cout, std::cerr,
                           {wants_colour(), terminal_width(), rewrites_lines()});
}
