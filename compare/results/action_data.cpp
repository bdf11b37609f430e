#include "compare/results/action_data.h"

#include <algorithm>
#include <array>

#include "compare/results/action_unit.h"

namespace compare::results {
namespace {

constexpr std::string_view kAssignment = "window.BENCHMARK_DATA";
constexpr std::string_view kBlanks = " \t\r\n";

Better direction(std::string_view tool, std::string_view unit) {
  constexpr std::array<std::string_view, 8> kSmaller = {
      "cargo", "go", "benchmarkluau", "googlecpp", "catch2", "julia", "jmh", "benchmarkdotnet"};
  if (tool == "customBiggerIsBetter" || tool == "customSmallerIsBetter") {
    return tool == "customBiggerIsBetter" ? Better::higher : Better::lower;
  }
  if (tool.empty()) {
    return Better::unknown;
  }
  if (is_rate(unit) || tool == "pytest" || tool == "benchmarkjs") {
    return Better::higher;
  }
  return std::find(kSmaller.begin(), kSmaller.end(), tool) != kSmaller.end() ? Better::lower
                                                                             : Better::unknown;
}

}  // namespace

bool is_action_data_script(std::string_view text) { return text.starts_with(kAssignment); }

std::string action_data_json(std::string_view text) {
  std::string json(text);
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  if (!is_action_data_script(text.substr(begin))) {
    return json;
  }
  const std::size_t equals = json.find('=', begin);
  const std::size_t end = equals == std::string::npos ? begin + kAssignment.size() : equals + 1;
  std::fill(json.begin() + static_cast<std::ptrdiff_t>(begin),
            json.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  const std::size_t last = json.find_last_not_of(kBlanks);
  if (last != std::string::npos && json[last] == ';') {
    json.resize(last);
  }
  return json;
}

ActionMeasure action_measure(std::string_view tool, std::string_view unit) {
  const auto time = time_of_unit(unit);
  if (time && tool != "customBiggerIsBetter") {
    return {time, Better::lower};
  }
  return {std::nullopt, direction(tool, unit)};
}

}  // namespace compare::results
