#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/metric_catalog.h"
#include "compare/results/result_file.h"

/// What github-action-benchmark's stored data mean, for the reader of its last entries and for
/// whoever reads all of them.
namespace compare::results {

/// Whether the text begins as the data.js of github-action-benchmark does.
bool is_action_data_script(std::string_view text);

/// The JSON of a data.js, blanks in place of the assignment, for the places in messages to be
/// right, and without a semicolon at its end. The same text where there is no assignment, as in the
/// action's external JSON file.
std::string action_data_json(std::string_view text);

/// What a value of a suite measures.
struct ActionMeasure {
  /// The value is a time, better lower; nullopt for anything else, and where the suite's tool says
  /// that bigger is better.
  std::optional<TimeUnit> time;
  Better better = Better::unknown;
};

/// By the suite's tool, empty where unknown, and the value's unit. The direction is the custom
/// tools' own; else a rate ("ops/sec", "iter/sec", "MB/s") is better higher, and what is no rate is
/// as the action takes the tool.
ActionMeasure action_measure(std::string_view tool, std::string_view unit);

}  // namespace compare::results
