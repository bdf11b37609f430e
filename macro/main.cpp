#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "macro/cli/macro_tool.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return macro::run(arguments, std::cout, std::cerr, isatty(STDERR_FILENO) == 1);
}
