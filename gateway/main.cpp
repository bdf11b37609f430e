#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "gateway/cli/run.h"

namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

int main(int argc, char** argv) {
  return gateway::cli::run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr,
                           environment);
}
