#pragma once

#include <string>
#include <vector>

#include "compare/verdict/candidate.h"

namespace compare::verdict {

/// What the rows of a verdict warn of, each kind once, with how many rows and the first of them.
std::vector<std::string> row_warnings(const std::vector<Candidate>& candidates);

}  // namespace compare::verdict
