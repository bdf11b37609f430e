#pragma once

#include <cstdint>

namespace macro {

/// Raises this process's limit of open files to what the system allows it, and tells it: each
/// connection is one. 0 where it cannot be read.
std::uint64_t raise_open_files_limit();

}  // namespace macro
