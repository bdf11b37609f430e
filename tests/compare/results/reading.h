#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/input_error.h"
#include "compare/results/read_result_file.h"

namespace compare::results {

/// The message with which a text is refused; "no error" where it is read.
inline std::string refusal_of(std::string_view text) {
  try {
    read_result_text(text, "f");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// The counter of that name; NaN where the row has none.
inline double counter_of(const Row& row, std::string_view name) {
  for (const auto& [candidate, value] : row.counters) {
    if (candidate == name) {
      return value;
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

inline bool lacks(const Row& row, std::string_view name) {
  return std::isnan(counter_of(row, name));
}

inline std::vector<std::string> names_of(const ResultFile& file) {
  std::vector<std::string> names;
  for (const Row& row : file.rows) {
    names.push_back(row.run_name);
  }
  return names;
}

/// `text` with its one `from` replaced.
inline std::string with(std::string text, std::string_view from, std::string_view replacement) {
  return text.replace(text.find(from), from.size(), replacement);
}

}  // namespace compare::results
