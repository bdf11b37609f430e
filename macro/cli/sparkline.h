#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace macro {

/// The last `columns` values as one character each, from 0 to the largest of them: "▁▂▅█". A blank
/// where there is no value; nothing where there are none at all.
std::string sparkline(const std::vector<std::optional<double>>& values, std::size_t columns);

}  // namespace macro
