#pragma once

#include <cstddef>

namespace compare::cli {

/// What standard output and error show: nothing of it where they are files or pipes. main finds it
/// out, for libraries do not read the environment.
struct Terminal {
  bool colour = false;
  std::size_t width = 0;  ///< in characters; 0 is unlimited
  bool live = false;      ///< standard error can rewrite its line, so that progress may
};

}  // namespace compare::cli
