#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/load_shape.h"
#include "macro/engine/task_spec.h"

namespace macro {

struct RunOptions;

/// One scenario or profile, decided to the last detail but for what is only known once the target
/// runs (its address, its key). Plain values: made by plan_scenarios, carried out by measure_plan.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which it is understood
struct ScenarioPlan {
  /// What is done with the load.
  enum class Procedure : std::uint8_t {
    blocks,     ///< `blocks` times the same load, each on a gateway started afresh
    staircase,  ///< the `steps` one after the other on one gateway; knee and ceiling
    ceiling     ///< search of the highest rate that holds p99 under each of `p99_goals`
  };
  /// What each block is measured against, in turn.
  enum class Pairing : std::uint8_t {
    none,
    direct,  ///< the same requests to the provider, without the gateway
    feature  ///< the same requests to our gateway started with `reference_arguments`
  };

  std::string name;            ///< "baseline", "rate-limit", "quick"
  std::string row_name;        ///< "macro/baseline/connections:64"
  std::string load;            ///< in words, for reports
  std::string skipped_reason;  ///< not empty: cannot be measured here, and why; nothing else is set

  std::vector<TaskSpec> tasks;
  LoadShape shape;
  std::chrono::nanoseconds warmup{0};    ///< before each block or step
  std::chrono::nanoseconds duration{0};  ///< of the measured part of one block or step
  std::chrono::nanoseconds timeout{0};
  std::uint64_t max_requests = 0;  ///< of one block or step
  int blocks = 1;
  int threads = 0;  ///< of the client; 0: chosen from the processors
  bool keep_alive = true;
  std::optional<std::uint64_t> seed;  ///< of a replay, instead of the run's own

  Procedure procedure = Procedure::blocks;
  std::vector<LoadShape> steps;                     ///< of a staircase
  std::vector<std::chrono::nanoseconds> p99_goals;  ///< of a ceiling

  Pairing pairing = Pairing::none;
  /// Flags of our gateway's `serve`: each goes in the place of macro's own of that name, since the
  /// gateway refuses one that is there twice; --route comes on top. See GatewayLaunch.
  std::vector<std::string> gateway_arguments;
  std::vector<std::string> reference_arguments;  ///< the same of the reference
  std::string reference_title;                   ///< "direct", "limiter off"

  bool provider = false;                        ///< start the mock provider behind our gateway ...
  std::vector<std::string> provider_arguments;  ///< ... with these after `upstream --listen ...`
  Api upstream_api = Api::chat;                 ///< what our gateway asks it in
  std::vector<std::string> users = {"macro"};   ///< a key for each; see TaskSpec::user
  std::chrono::nanoseconds answer_time{0};  ///< of the mock provider for one answer; what planning
                                            ///< counts with

  bool spike = false;      ///< report the time to recover (the shape's highest level is the spike)
  bool endurance = false;  ///< report slopes of memory, descriptors, threads, latency
  double fair_rate_per_second = 0;  ///< of fairness: what the limit lets through of a user; else 0
};

/// Before a block or step.
inline constexpr std::chrono::minutes kLongestWarmup{10};

/// The name of our gateway's upstream that is the mock provider: `gateway_arguments` route to it.
inline constexpr const char* kMockUpstream = "mock";
/// The model that our gateway is told to ask the mock provider for; every mock-* goes there.
inline constexpr const char* kMockModel = "mock-1";

/// What `options` ask for, in order: flags go before the load profile's part, that before the
/// scenario's. Of the tasks' requests authority, key and seed are left open, and the path begins at
/// the target's base. Throws UsageError where they contradict each other. --replay reads its file.
std::vector<ScenarioPlan> plan_scenarios(const RunOptions& options);

/// About how long it will take: warm-ups, both sides of pairs, and where `starts_gateway` each
/// start and stop. Scenarios that are skipped take nothing.
std::chrono::nanoseconds planned_length(const std::vector<ScenarioPlan>& plans,
                                        bool starts_gateway);

/// The agents (population) or the in-flight bound of the plan: what threads and sockets are for.
int most_agents(const ScenarioPlan& plan);

}  // namespace macro
