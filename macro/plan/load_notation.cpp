#include "macro/plan/load_notation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "macro/plan/quantity.h"

namespace macro {
namespace {

constexpr std::size_t kMostStages = 1000;
constexpr std::chrono::hours kLongestStages{24 * 7};
constexpr std::chrono::hours kLongestThink{1};
constexpr std::size_t kMostThinkTimes = 100;
constexpr double kHighestLevel = 1e6;
constexpr int kMostTurns = 100;
constexpr int kHighestWeight = 10'000;
constexpr std::array<std::string_view, 5> kTaskNames = {"chat", "tools", "stream", "health",
                                                        "models"};

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw std::invalid_argument("'" + std::string(text) + "' " + why);
}

/// Negative where `text` is no whole number.
int whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

/// What is wrong is told with the whole stage: of several, '30' could be any.
Stage parse_stage(std::string_view part, std::size_t colon) {
  try {
    return {parse_duration(part.substr(0, colon)), parse_number(part.substr(colon + 1))};
  } catch (const std::invalid_argument& error) {
    refuse(part, std::string("is no stage: ") + error.what() +
                     "; write DURATION:LEVEL, such as 30s:1000");
  }
}

}  // namespace

std::vector<Stage> parse_stages(std::string_view text) {
  std::vector<Stage> stages;
  std::chrono::nanoseconds whole{0};
  double highest = 0;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) {
      refuse(part, "is no stage; write DURATION:LEVEL, such as 30s:1000");
    }
    const Stage stage = parse_stage(part, colon);
    if (stage.level > kHighestLevel) {
      refuse(part, "has a level above " + number_word(kHighestLevel));
    }
    whole += stage.length;
    highest = std::max(highest, stage.level);
    stages.push_back(stage);
    if (whole > kLongestStages || stages.size() > kMostStages) {
      refuse(text.substr(0, 40), "...: more than 1000 stages, or together more than seven days");
    }
  }
  if (highest <= 0) {
    refuse(text, "has no level above 0, so nothing would be sent");
  }
  return stages;
}

std::string stages_text(const std::vector<Stage>& stages) {
  std::string text;
  for (const Stage& stage : stages) {
    text.append(text.empty() ? "" : ",").append(duration_text(stage.length));
    text.append(":").append(number_word(stage.level));
  }
  return text;
}

std::vector<ThinkTime> parse_think_times(std::string_view text) {
  std::vector<ThinkTime> think;
  for (const std::string_view part : split(text, ',')) {
    const auto [low, high] = parse_duration_range(part);
    if (high > kLongestThink || think.size() == kMostThinkTimes) {
      refuse(part, "is more than an hour, or one of more than 100 ranges");
    }
    think.push_back({low, high});
  }
  return think;
}

std::string think_text(const std::vector<ThinkTime>& think) {
  std::string text;
  for (const ThinkTime& range : think) {
    text.append(text.empty() ? "" : ",").append(duration_text(range.low));
    if (range.high != range.low) {
      text.append("..").append(duration_text(range.high));
    }
  }
  return text;
}

std::pair<int, int> parse_turns(std::string_view text) {
  const std::size_t dots = text.find("..");
  const int low = whole_number(text.substr(0, dots));
  const int high = dots == std::string_view::npos ? low : whole_number(text.substr(dots + 2));
  if (low < 1 || high < low || high > kMostTurns) {
    refuse(text, "is no number of turns; write 4 or 2..6, from 1 to 100");
  }
  return {low, high};
}

PromptSize parse_prompt_size(std::string_view text) {
  if (text == "azure-chat") {
    return {PayloadSizes::azure_chat, PromptSize{}.tokens};
  }
  if (text == "azure-code") {
    return {PayloadSizes::azure_code, PromptSize{}.tokens};
  }
  const int tokens = whole_number(text);
  if (tokens < kMinPromptTokens || tokens > kMaxPromptTokens) {
    refuse(text, "is no size of prompts; write a number within " +
                     std::to_string(kMinPromptTokens) + " to " + std::to_string(kMaxPromptTokens) +
                     ", azure-chat or azure-code");
  }
  return {PayloadSizes::fixed, tokens};
}

std::vector<TaskWeight> parse_tasks(std::string_view text) {
  std::vector<TaskWeight> tasks;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string name(part.substr(0, equals));
    if (std::find(kTaskNames.begin(), kTaskNames.end(), name) == kTaskNames.end()) {
      refuse(part, "is no task; write NAME=WEIGHT of chat, tools, stream, health, models");
    }
    const int weight = whole_number(part.substr(std::min(equals + 1, part.size())));
    if (weight < 1 || weight > kHighestWeight) {
      refuse(part, "has no weight from 1 to 10000; write " + name + "=10, or leave it out");
    }
    const auto same = [&name](const TaskWeight& task) { return task.first == name; };
    if (std::any_of(tasks.begin(), tasks.end(), same)) {
      refuse(text, "has " + name + " twice; add the weights up");
    }
    tasks.emplace_back(name, weight);
  }
  return tasks;
}

}  // namespace macro
