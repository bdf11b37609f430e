#pragma once

#include <cstdint>
#include <string>

/// Numbers as the terminal report shows them. Independent of the locale.
namespace macro {

std::string fixed_text(double value, int decimals);  ///< "12.30"
std::string count_text(double value);                ///< rounded, "1,234,567"
std::string percent_text(double ratio);              ///< "1.2 %" of 0.012
std::string latency_text(double nanoseconds);        ///< "812 us", "1.50 ms", "2.31 s"
std::string bytes_text(double bytes);                ///< "12.3 MiB"
std::string seconds_text(double seconds);            ///< "45 s", "2 min 5 s"

}  // namespace macro
