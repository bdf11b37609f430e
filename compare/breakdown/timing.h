#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::breakdown {

/// How long a benchmark takes by a file: its repetitions, sorted, all above 0 and finite; or why
/// that is unknown.
struct Timing {
  std::vector<double> ns;
  std::string obstacle;  ///< empty where ns is not

  [[nodiscard]] std::optional<double> median() const;
};

/// The timings of a file by name: real_time of the repetitions, converted to ns; of aggregates
/// alone the median, as one value. A benchmark of which any repetition errored, or has no time
/// above 0, is unknown.
class Timings {
 public:
  explicit Timings(const results::ResultFile& file);

  /// Of any name; one that is not there has an obstacle that says so.
  [[nodiscard]] Timing find(std::string_view benchmark) const;

 private:
  std::unordered_map<std::string, Timing> by_name_;
};

}  // namespace compare::breakdown
