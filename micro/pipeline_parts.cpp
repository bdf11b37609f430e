#include "micro/pipeline_parts.h"

#include "micro/chat_input.h"

namespace micro {

std::vector<Pipeline> pipelines() {
  std::vector<Pipeline> all;
  for (const int tokens : kPromptTokens) {
    const std::string size = "/" + std::to_string(tokens);
    all.push_back({.benchmark = "pipeline/chat" + size,
                   .parts = {{"framing/scan_head" + size},
                             {"auth/hit"},
                             {"limit/admit"},
                             {"upstream/loopback" + size},
                             {"openai_chat/write" + size},
                             {"answer/write" + size},
                             {"metrics/record"}}});
  }
  return all;
}

std::string pipeline_json() {
  std::string json;
  for (const Pipeline& pipeline : pipelines()) {
    std::string parts;
    for (const PipelinePart& part : pipeline.parts) {
      parts += (parts.empty() ? "\"" : ",\"") + part.benchmark + "\":" + std::to_string(part.times);
    }
    json += (json.empty() ? "\"" : ",\"") + pipeline.benchmark + "\":{" + parts + "}";
  }
  return "{" + json + "}";
}

}  // namespace micro
