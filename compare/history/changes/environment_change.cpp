#include "compare/history/changes/environment_change.h"

#include <algorithm>
#include <string_view>

namespace compare::history {
namespace {

/// A step's place may be off by so many points.
constexpr std::size_t kSlack = 2;
constexpr std::size_t kEnoughPoints = 2;

const Environment& environment_at(const Timeline& timeline, const Track& track, std::size_t at) {
  return timeline.environments[timeline.series[track.series].points[track.points[at]].environment];
}

/// Keys that both have with different values.
std::string difference(const Environment& before, const Environment& after) {
  std::string text;
  for (const auto& [key, value] : before) {
    const auto found = std::find_if(after.begin(), after.end(),
                                    [&key = key](const auto& entry) { return entry.first == key; });
    if (key != "name" && found != after.end() && found->second != value) {
      text += (text.empty() ? "" : ", ") + key + " " + value + " -> " + found->second;
    }
  }
  return text;
}

std::size_t count_like(const Timeline& timeline, const Track& track, std::size_t from,
                       std::size_t until, const Environment& environment) {
  std::size_t count = 0;
  for (std::size_t at = from; at < until; ++at) {
    count += difference(environment_at(timeline, track, at), environment).empty() ? 1 : 0;
  }
  return count;
}

}  // namespace

std::string environment_change(const Timeline& timeline, const Track& track, const Step& step) {
  const std::size_t last_before = std::max(step.from, step.at - std::min(step.at, kSlack + 1));
  const std::size_t first_after = std::min(step.until - 1, step.at + kSlack);
  const Environment& before = environment_at(timeline, track, last_before);
  const Environment& after = environment_at(timeline, track, first_after);
  std::string text = difference(before, after);
  if (text.empty()) {
    return text;
  }
  if (count_like(timeline, track, step.from, last_before, after) >= kEnoughPoints ||
      count_like(timeline, track, first_after + 1, step.until, before) >= kEnoughPoints) {
    return {};
  }
  return text;
}

bool machine_unknown(const Timeline& timeline, const Track& track, std::size_t at) {
  constexpr std::string_view kKeys[] = {"cpu_model", "num_cpus", "caches"};
  const Environment& environment = environment_at(timeline, track, at);
  return std::none_of(environment.begin(), environment.end(), [&](const auto& entry) {
    return std::find(std::begin(kKeys), std::end(kKeys), entry.first) != std::end(kKeys);
  });
}

}  // namespace compare::history
