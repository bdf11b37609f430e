#pragma once

#include <string>
#include <vector>

namespace micro {

inline constexpr const char* kPipelineKey = "gatebench.pipeline";

/// A benchmark that measures a part of another one.
struct PipelinePart {
  std::string benchmark;
  int times = 1;  ///< how often the whole does it
};

struct Pipeline {
  std::string benchmark;
  std::vector<PipelinePart> parts;
};

/// What each `pipeline/...` benchmark is made of, by the names that the program prints.
std::vector<Pipeline> pipelines();

/// The same as JSON text: {"pipeline/chat/500":{"auth/hit":1,...},...}
std::string pipeline_json();

}  // namespace micro
