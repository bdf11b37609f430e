#include <iostream>
#include <string>
#include <vector>

#include "gateway/cli/run.h"

int main(int argc, char** argv) {
  return gateway::cli::run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
