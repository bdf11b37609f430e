#include "compare/results/pipeline.h"

#include <string_view>

#include "compare/results/context_object.h"
#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr double kMostTimes = 1e9;
constexpr rapidjson::SizeType kMostMembers = 1000;  ///< of pipelines, and of parts of one

std::string name_of(const rapidjson::Value& name) {
  return to_valid_utf8({name.GetString(), name.GetStringLength()});
}

Pipeline read_pipeline(const std::string& place, std::string benchmark,
                       const rapidjson::Value& parts) {
  Pipeline pipeline{.benchmark = std::move(benchmark), .parts = {}};
  const std::string of = place + " of " + json_string(pipeline.benchmark);
  if (!parts.IsObject() || parts.ObjectEmpty() || parts.MemberCount() > kMostMembers) {
    throw InputError(of + " is no object of 1 to 1000 parts; expected {\"PART\": HOW OFTEN, ...}");
  }
  for (const auto& member : parts.GetObject()) {
    PipelinePart part{.benchmark = name_of(member.name), .times = 0};
    part.times = member.value.IsNumber() ? member.value.GetDouble() : 0;
    if (!(part.times > 0 && part.times <= kMostTimes)) {
      throw InputError(of + ": " + json_string(part.benchmark) +
                       " is there no number of times; expected one above 0, at most 1e9");
    }
    pipeline.parts.push_back(std::move(part));
  }
  return pipeline;
}

}  // namespace

std::vector<Pipeline> pipelines_of(const ResultFile& file) {
  const std::string place = file.path + ": gatebench.pipeline";
  if (!file.context.json("gatebench.pipeline")) {
    throw InputError(place +
                     " is not in its context, so nothing tells what a pipeline is made of; "
                     "measure with micro, which writes it");
  }
  const auto object = context_object(file.context, "gatebench.pipeline");
  if (!object || object->ObjectEmpty() || object->MemberCount() > kMostMembers) {
    throw InputError(place +
                     " is no object of 1 to 1000 pipelines; expected {\"WHOLE\": {\"PART\": "
                     "HOW OFTEN, ...}, ...}, bare or as text");
  }
  std::vector<Pipeline> pipelines;
  for (const auto& member : object->GetObject()) {
    pipelines.push_back(read_pipeline(place, name_of(member.name), member.value));
  }
  return pipelines;
}

}  // namespace compare::results
