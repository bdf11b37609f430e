#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::results {

/// A benchmark that measures a part of another one.
struct PipelinePart {
  std::string benchmark;
  double times = 1;  ///< how often the whole does it; above 0
};

/// What a benchmark is made of, by the names of others.
struct Pipeline {
  std::string benchmark;
  std::vector<PipelinePart> parts;  ///< at least one
};

/// The context entry gatebench.pipeline, an object or its JSON text, in its order:
/// {"pipeline/chat/500": {"auth/hit": 1, "limit/admit": 1}}. Throws InputError naming the file and
/// the entry where it is absent or something else.
std::vector<Pipeline> pipelines_of(const ResultFile& file);

}  // namespace compare::results
