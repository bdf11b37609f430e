#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "macro/cli/macro_tool.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  macro::DashboardStyle style;
  style.live = isatty(STDERR_FILENO) == 1;
  const char* const no_colour = std::getenv("NO_COLOR");  // no-color.org
  style.colour = style.live && (no_colour == nullptr || *no_colour == '\0');
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.columns = size.ws_col;
  }
  return macro::run(arguments, std::cout, std::cerr, style);
}
