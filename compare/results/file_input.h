#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace compare::results {

/// All bytes of a file, a pipe or the like. Throws InputError, one line naming the path, where it
/// cannot be read or holds more than `most_bytes`, of which no more than that is read.
std::string read_file(const std::string& path,
                      std::size_t most_bytes = std::numeric_limits<std::size_t>::max());

}  // namespace compare::results
