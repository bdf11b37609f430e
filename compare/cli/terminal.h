#pragma once

#include <cstddef>

namespace compare::cli {

/// What standard output shows: nothing of it where it is a file or a pipe. main finds it out, for
/// libraries do not read the environment.
struct Terminal {
  bool colour = false;
  std::size_t width = 0;  ///< in characters; 0 is unlimited
};

}  // namespace compare::cli
