#pragma once

#include <string>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::verdict {

/// Whether two files are the sides of one duel, whose i-th repetitions are one round.
struct Pairing {
  bool paired = false;
  bool identical = false;         ///< both sides ran the same program
  double threshold_percent = 10;  ///< by which the duel decided when to stop; only if paired
  std::string unfinished;         ///< why the duel was broken off; empty if it was not
  /// That one file or both are a duel's, but not of one; what the duel itself warned of.
  std::vector<std::string> warnings;
};

Pairing find_pairing(const results::ResultFile& baseline, const results::ResultFile& current);

}  // namespace compare::verdict
