#include <cmath>

#include "compare/breakdown/report.h"
#include "compare/results/json_text.h"

namespace compare::breakdown {
namespace {

using results::json_string;

std::string number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? results::json_number(*value) : "null";
}

std::string text_or_null(const std::string& text) {
  return text.empty() ? "null" : json_string(text);
}

std::string part_json(const Part& part) {
  return "{\"component\":" + json_string(part.benchmark) +
         ",\"count\":" + results::json_number(part.times) +
         ",\"n\":" + std::to_string(part.timing.ns.size()) +
         ",\"each_ns\":" + number(part.each_ns) + ",\"all_ns\":" + number(part.all_ns) +
         ",\"share\":" + number(part.share) +
         ",\"obstacle\":" + text_or_null(part.timing.obstacle) + "}";
}

std::string breakdown_json(const Breakdown& breakdown) {
  std::string json = "{\"pipeline\":" + json_string(breakdown.pipeline);
  json += ",\"n\":" + std::to_string(breakdown.whole.ns.size());
  json += ",\"whole_ns\":" + number(breakdown.whole_ns);
  json += ",\"obstacle\":" + text_or_null(breakdown.whole.obstacle);
  json += ",\"rest_ns\":" + number(breakdown.rest_ns);
  json += ",\"rest_share\":" + number(breakdown.rest_share);
  json += std::string(",\"complete\":") + (breakdown.has_unknown_part ? "false" : "true");
  json += ",\"components\":[";
  std::string separator = "\n";
  for (const Part& part : breakdown.parts) {
    json += separator + part_json(part);
    separator = ",\n";
  }
  return json + "]}";
}

std::string movement_json(const Movement& movement) {
  std::string json = "{\"component\":" + json_string(movement.component);
  json += ",\"before_ns\":" + number(movement.before_ns);
  json += ",\"after_ns\":" + number(movement.after_ns);
  json += ",\"change_ns\":" + number(movement.change_ns());
  json += ",\"change_low_ns\":" + number(movement.change_low_ns);
  json += ",\"change_high_ns\":" + number(movement.change_high_ns);
  json += ",\"before_share\":" + number(movement.before_share);
  json += ",\"after_share\":" + number(movement.after_share);
  json += ",\"change_share\":" + number(movement.change_share());
  json += ",\"evidence\":" + json_string(word(movement.evidence));
  return json + ",\"obstacle\":" + text_or_null(movement.obstacle) + "}";
}

std::string moved_json(const MovedPipeline& pipeline) {
  const auto name = [](const Movement* movement) {
    return movement == nullptr ? "null" : json_string(movement->component);
  };
  std::string json = "{\"pipeline\":" + json_string(pipeline.pipeline);
  json += ",\"most_moved_in_ns\":" + name(most_moved_in_ns(pipeline));
  json += ",\"most_moved_in_share\":" + name(most_moved_in_share(pipeline));
  json += ",\n\"whole\":" + movement_json(pipeline.whole);
  json += ",\n\"rest\":" + movement_json(pipeline.rest) + ",\n\"components\":[";
  std::string separator = "\n";
  for (const Movement& component : pipeline.components) {
    json += separator + movement_json(component);
    separator = ",\n";
  }
  return json + "]}";
}

}  // namespace

std::string json_report(const std::vector<Breakdown>& breakdowns) {
  std::string json = R"({"schema":"gatebench.breakdown/1","pipelines":[)";
  std::string separator = "\n";
  for (const Breakdown& breakdown : breakdowns) {
    json += separator + breakdown_json(breakdown);
    separator = ",\n";
  }
  return json + "]}\n";
}

std::string json_report(const std::vector<MovedPipeline>& pipelines,
                        const std::vector<std::string>& warnings) {
  std::string json = R"({"schema":"gatebench.breakdown_change/1","pipelines":[)";
  std::string separator = "\n";
  for (const MovedPipeline& pipeline : pipelines) {
    json += separator + moved_json(pipeline);
    separator = ",\n";
  }
  return json + "],\n\"warnings\":" + results::json_strings(warnings) + "}\n";
}

}  // namespace compare::breakdown
