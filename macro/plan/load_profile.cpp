#include "macro/plan/load_profile.h"

#include <algorithm>

namespace macro {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Procedure = ScenarioPlan::Procedure;

}  // namespace

const std::array<LoadProfile, 6>& load_profiles() {
  static const std::array<LoadProfile, 6> kProfiles = {{
      {.name = "quick",
       .summary = "500 users, 1 minute",
       .users = 500,
       .duration = minutes(1),
       .blocks = 6,
       .warmup = seconds(3),
       .spawn_per_second = 500,
       .pairs = true},
      {.name = "full",
       .summary = "2,000 users, 5 minutes",
       .users = 2000,
       .duration = minutes(5),
       .blocks = 6,
       .warmup = seconds(5),
       .spawn_per_second = 1000,
       .pairs = true},
      {.name = "stress",
       .summary = "up to 4,000 users, then 512 connections back to back: knee and ceiling",
       .procedure = Procedure::staircase,
       .users = 4000,
       .connections = 512,
       .duration = seconds(75),
       .warmup = seconds(2)},
      {.name = "spike",
       .summary = "500 requests/s, ten times that for 10 s, and back: time to recover",
       .rate = 500,
       .duration = minutes(1),
       .warmup = seconds(2),
       .spike = true},
      {.name = "endurance",
       .summary = "200 requests/s for 24 h: leaks, drift of latency",
       .rate = 200,
       .duration = hours(24),
       .warmup = seconds(30),
       .endurance = true},
      {.name = "ceiling",
       .summary = "the highest rate that holds p99 under 5, 10, 50, 100 ms",
       .scenario = "baseline",
       .procedure = Procedure::ceiling,
       .rate = 500,
       .duration = seconds(160),
       .warmup = seconds(1)},
  }};
  return kProfiles;
}

const LoadProfile* find_load_profile(std::string_view name) {
  const auto& all = load_profiles();
  const auto* const found = std::find_if(
      all.begin(), all.end(), [name](const LoadProfile& profile) { return profile.name == name; });
  return found == all.end() ? nullptr : found;
}

const std::vector<ThinkTime>& usual_think() {
  static const std::vector<ThinkTime> kThink = {{seconds(1), seconds(2)},
                                                {milliseconds(100), milliseconds(500)}};
  return kThink;
}

std::vector<int> user_levels(int top) {
  std::vector<int> levels;
  for (const int eighths : {1, 2, 4, 6, 8}) {
    levels.push_back(std::max(1, top * eighths / 8));
  }
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}

std::vector<int> connection_levels(int top) {
  std::vector<int> levels;
  for (int level = 1; level < top; level *= 2) {
    levels.push_back(level);
  }
  levels.push_back(top);
  return levels;
}

std::vector<Stage> spike_stages(double base, nanoseconds duration) {
  const nanoseconds before = duration / 3;
  const nanoseconds spike = duration / 6;
  return {{before, base},
          {nanoseconds(0), base * kSpikeFactor},
          {spike, base * kSpikeFactor},
          {nanoseconds(0), base},
          {duration - before - spike, base}};
}

const std::vector<nanoseconds>& ceiling_goals() {
  static const std::vector<nanoseconds> kGoals = {milliseconds(5), milliseconds(10),
                                                  milliseconds(50), milliseconds(100)};
  return kGoals;
}

}  // namespace macro
