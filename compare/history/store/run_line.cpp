#include "compare/history/store/run_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "compare/history/store/record_line.h"
#include "compare/history/web_link.h"
#include "compare/results/json_node.h"
#include "compare/results/json_text.h"
#include "compare/results/rfc3339.h"
#include "compare/results/utf8.h"

namespace compare::history {
namespace {

using results::Better;
using results::json_number;
using results::json_string;
using results::JsonNode;

constexpr std::size_t kLongestText = 4096;  ///< bytes of a name; what a result file may have
constexpr std::size_t kMostReadValues = 1024;
constexpr double kMostRepetitions = 1e9;
constexpr std::string_view kExpected = "expected a record as compare/history/README.md describes";

/// To 15 significant digits, which is what a decimal number survives with: 19.3219 us are 19321.9
/// ns, not 19321.899999999998.
double without_conversion_noise(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::scientific, 14);
  double rounded = value;
  std::from_chars(digits.data(), end.ptr, rounded);
  return rounded;
}

/// At most as much as is read back, without half a character at the end.
std::string clipped(std::string_view text) {
  std::string valid = results::to_valid_utf8(text);
  if (valid.size() > kLongestText) {
    std::size_t end = kLongestText;
    while ((static_cast<unsigned char>(valid[end]) & 0xC0U) == 0x80U) {
      --end;
    }
    valid.resize(end);
  }
  return valid;
}

/// Members of one JSON object, those left out that say nothing.
class Members {
 public:
  Members& text(std::string_view key, std::string_view value) {
    return value.empty() ? *this : json(key, json_string(clipped(value)));
  }
  Members& time(std::string_view key, std::int64_t time_ns) {
    return time_ns > 0 ? text(key, results::rfc3339_text(time_ns)) : *this;
  }
  Members& json(std::string_view key, std::string_view value) {
    members_ += (members_.empty() ? "\"" : ",\"") + std::string(key) + "\":" + std::string(value);
    return *this;
  }
  [[nodiscard]] const std::string& members() const { return members_; }
  [[nodiscard]] std::string object() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

std::string commit_json(const Commit& commit) {
  return Members()
      .text("id", commit.id)
      .time("time", commit.time_ns)
      .text("subject", commit.subject)
      .text("author", commit.author)
      .text("url", commit.url)
      .object();
}

std::string environment_json(const Environment& environment) {
  std::string json;
  for (const auto& [key, value] : environment) {
    json += (json.empty() ? "" : ",") + json_string(key) + ":" + json_string(clipped(value));
  }
  return "{" + json + "}";
}

std::string reference_json(const Reference& reference) {
  Members members;
  members.text("commit", reference.commit).json("ratio", json_number(reference.ratio));
  if (reference.ratio_low && reference.ratio_high) {
    members.json("ratio_low", json_number(*reference.ratio_low));
    members.json("ratio_high", json_number(*reference.ratio_high));
  }
  return members.object();
}

std::string measurement_json(const Measurement& measurement) {
  Members members;
  members.text("benchmark", measurement.benchmark)
      .text("metric", measurement.metric)
      .text("unit", measurement.unit)
      .text("better", results::word(measurement.better));
  if (measurement.exact) {
    members.json("exact", "true");
  }
  std::string values;
  for (const double value : measurement.values) {
    values += (values.empty() ? "" : ",") + json_number(value);
  }
  members.json("values", "[" + values + "]");
  if (measurement.repetitions > measurement.values.size()) {
    members.json("repetitions", std::to_string(measurement.repetitions));
  }
  if (measurement.reference) {
    members.json("reference", reference_json(*measurement.reference));
  }
  return members.object();
}

/// The text of that member, "" where there is none. Throws where it is no string, or too long.
std::string optional_text(const JsonNode& node, std::string_view key) {
  std::string text = node.has(key) ? node.text(key) : "";
  if (text.size() > kLongestText) {
    node.refuse("\"" + std::string(key) + "\" is longer than " + std::to_string(kLongestText) +
                " bytes");
  }
  return text;
}

std::string needed_text(const JsonNode& node, std::string_view key) {
  std::string text = optional_text(node, key);
  if (text.empty()) {
    node.refuse("no \"" + std::string(key) + "\" in it");
  }
  return text;
}

std::int64_t time_of(const JsonNode& node, std::string_view key) {
  const std::string text = optional_text(node, key);
  const auto time = text.empty() ? 0 : results::parse_rfc3339_ns(text);
  if (!time) {
    node.refuse("\"" + std::string(key) + "\" is " + json_string(text) + ", no time");
  }
  return *time;
}

Commit commit_of(const JsonNode& node) {
  Commit commit;
  commit.id = needed_text(node, "id");
  commit.time_ns = time_of(node, "time");
  commit.subject = optional_text(node, "subject");
  commit.author = optional_text(node, "author");
  commit.url = web_link(optional_text(node, "url"));
  return commit;
}

Reference reference_of(const JsonNode& node) {
  Reference reference;
  reference.commit = needed_text(node, "commit");
  reference.ratio = node.figure("ratio").value_or(0);
  reference.ratio_low = node.figure("ratio_low");
  reference.ratio_high = node.figure("ratio_high");
  if (!(reference.ratio > 0)) {
    node.refuse("its ratio is no number above 0");
  }
  return reference;
}

Measurement measurement_of(const JsonNode& node) {
  Measurement measurement;
  measurement.benchmark = needed_text(node, "benchmark");
  measurement.metric = needed_text(node, "metric");
  measurement.unit = optional_text(node, "unit");
  const std::string better = optional_text(node, "better");
  measurement.better = better == "lower"    ? Better::lower
                       : better == "higher" ? Better::higher
                                            : Better::unknown;
  measurement.exact = node.flag("exact").value_or(false);
  const JsonNode values = node.array("values");
  if (values.size() == 0 || values.size() > kMostReadValues) {
    values.refuse(std::to_string(values.size()) + " values in it");
  }
  for (std::size_t index = 0; index < values.size(); ++index) {
    const auto value = values.number_at(index);
    if (!value || !std::isfinite(*value)) {
      values.refuse("element [" + std::to_string(index) + "] is no finite number");
    }
    measurement.values.push_back(*value);
  }
  const double repetitions = std::min(node.figure("repetitions").value_or(0), kMostRepetitions);
  measurement.repetitions =
      std::max(measurement.values.size(), static_cast<std::size_t>(repetitions));
  if (node.has("reference")) {
    measurement.reference = reference_of(node.object("reference"));
  }
  return measurement;
}

}  // namespace

void keep_values(Measurement& measurement, std::vector<double> values) {
  measurement.repetitions = values.size();
  for (double& value : values) {
    value = without_conversion_noise(value);
  }
  if (values.size() <= kMostKeptValues) {
    measurement.values = std::move(values);
    return;
  }
  std::sort(values.begin(), values.end());
  measurement.values.clear();
  for (std::size_t index = 0; index < kMostKeptValues; ++index) {
    measurement.values.push_back(values[index * (values.size() - 1) / (kMostKeptValues - 1)]);
  }
}

std::string run_line(const Run& run) {
  Members members;
  members.text("suite", run.suite)
      .json("commit", commit_json(run.commit))
      .time("measured", run.measured_ns)
      .text("url", run.url)
      .json("environment", environment_json(run.environment));
  std::string measurements;
  for (const Measurement& measurement : run.measurements) {
    measurements += (measurements.empty() ? "" : ",") + measurement_json(measurement);
  }
  members.json("measurements", "[" + measurements + "]");
  return record_line(kRunSchema, members.members());
}

std::string acceptance_line(const Acceptance& acceptance) {
  return record_line(kAcceptanceSchema, Members()
                                            .text("commit", acceptance.commit)
                                            .text("benchmark", acceptance.benchmark)
                                            .text("metric", acceptance.metric)
                                            .text("who", acceptance.who)
                                            .text("why", acceptance.why)
                                            .time("time", acceptance.time_ns)
                                            .members());
}

std::string alert_line(const Alert& alert) {
  return record_line(kAlertSchema, Members()
                                       .text("commit", alert.commit)
                                       .text("suite", alert.suite)
                                       .text("benchmark", alert.benchmark)
                                       .text("metric", alert.metric)
                                       .text("machine", alert.machine)
                                       .text("kind", alert.kind)
                                       .text("direction", alert.direction)
                                       .time("time", alert.time_ns)
                                       .members());
}

Run run_of_line(std::string_view line, const std::string& place) {
  const rapidjson::Document document = results::parse_json_document(line, place, kExpected);
  const JsonNode node(document, place, kExpected);
  Run run;
  run.suite = needed_text(node, "suite");
  run.commit = commit_of(node.object("commit"));
  run.measured_ns = time_of(node, "measured");
  run.url = web_link(optional_text(node, "url"));
  if (node.has("environment")) {
    node.object("environment").for_each_text([&](std::string_view key, std::string_view value) {
      run.environment.emplace_back(key, value);
    });
    std::sort(run.environment.begin(), run.environment.end());
  }
  const JsonNode measurements = node.array("measurements");
  run.measurements.reserve(measurements.size());
  for (std::size_t index = 0; index < measurements.size(); ++index) {
    run.measurements.push_back(measurement_of(measurements.at(index)));
  }
  return run;
}

Acceptance acceptance_of_line(std::string_view line, const std::string& place) {
  const rapidjson::Document document = results::parse_json_document(line, place, kExpected);
  const JsonNode node(document, place, kExpected);
  return {needed_text(node, "commit"),   optional_text(node, "benchmark"),
          optional_text(node, "metric"), needed_text(node, "who"),
          needed_text(node, "why"),      time_of(node, "time")};
}

Alert alert_of_line(std::string_view line, const std::string& place) {
  const rapidjson::Document document = results::parse_json_document(line, place, kExpected);
  const JsonNode node(document, place, kExpected);
  return {needed_text(node, "commit"),    needed_text(node, "suite"),
          needed_text(node, "benchmark"), needed_text(node, "metric"),
          optional_text(node, "machine"), needed_text(node, "kind"),
          needed_text(node, "direction"), time_of(node, "time")};
}

}  // namespace compare::history
