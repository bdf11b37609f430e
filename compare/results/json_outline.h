#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace compare::results {

/// The names of the members of a JSON text's outermost object, by which the formats are told apart.
/// "context" and "benchmarks", the first of which a Google Benchmark file begins with, tell all:
/// there it stops, so that a large file is not read twice, and leaves no other name. Empty for a
/// text that begins with no object.
struct JsonOutline {
  std::vector<std::string> names;  ///< up to where the text is malformed; at most 64
  bool complete = false;           ///< all names are known: the object ended

  [[nodiscard]] bool has(std::string_view name) const;
};

JsonOutline outline_json(std::string_view text);

}  // namespace compare::results
