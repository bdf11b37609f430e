#include <unistd.h>

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

}  // namespace

int main(int argc, char** argv) {
  return compare::cli::run({argv + 1, argv + argc}, std::cout, std::cerr, wants_colour());
}
