#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "macro/cli/macro_tool.h"

namespace {

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  winsize size{};
  const bool is_sized = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0;
  const macro::DashboardStyle style =
      macro::dashboard_style({.is_terminal = isatty(STDERR_FILENO) == 1,
                              .columns = is_sized ? size.ws_col : std::size_t{0},
                              .term = variable("TERM"),
                              .no_colour = variable("NO_COLOR")});
  return macro::run(arguments, std::cout, std::cerr, style);
}
