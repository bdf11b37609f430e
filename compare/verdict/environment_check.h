#pragma once

#include <string>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::verdict {

struct EnvironmentCheck {
  std::string obstacle;  ///< why the machines cannot be compared; empty if they can
  std::vector<std::string> warnings;
};

/// Compares where and how two files were measured. An obstacle: another CPU model (where a file
/// does not say: another number of processors or other caches); with `allow_different_hosts` it is
/// a warning. Warnings: a clock speed more than 5 % off, another build type, compiler or flags.
/// Another commit is no warning: that is what is being compared.
EnvironmentCheck check_environment(const results::ResultFile& baseline,
                                   const results::ResultFile& current, bool allow_different_hosts);

}  // namespace compare::verdict
