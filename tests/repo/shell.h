#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace repo_test {

struct Result {
  int exit_code = -1;
  std::string output;  // standard output and standard error
};

/// Runs a command in the root of the repository, with nothing on its standard input.
inline Result sh(const std::string& command) {
  const std::string line = "cd '" GATEBENCH_SOURCE_DIR "' && { " + command + "; } 2>&1 </dev/null";
  Result result;
  FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) {
    return result;
  }
  std::array<char, 4096> buffer{};
  std::size_t size = 0;
  while ((size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    result.output.append(buffer.data(), size);
  }
  const int status = pclose(pipe);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace repo_test
