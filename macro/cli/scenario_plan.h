#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "macro/engine/load_shape.h"
#include "macro/engine/task_spec.h"

namespace macro {

struct RunOptions;

/// One scenario or profile, decided to the last detail but for what is only known once the target
/// runs (its address, its key). Plain values: made by plan_scenarios, carried out by measure_plan.
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

  Procedure procedure = Procedure::blocks;
  std::vector<LoadShape> steps;                     ///< of a staircase
  std::vector<std::chrono::nanoseconds> p99_goals;  ///< of a ceiling

  Pairing pairing = Pairing::none;
  std::vector<std::string> gateway_arguments;    ///< of our gateway's `serve`, after macro's own
  std::vector<std::string> reference_arguments;  ///< the same of the reference
  std::string reference_title;                   ///< "direct", "limiter off"

  bool provider = false;                        ///< start the mock provider behind our gateway ...
  std::vector<std::string> provider_arguments;  ///< ... with these after `upstream --listen ...`
  Api upstream_api = Api::chat;                 ///< what our gateway asks it in
  std::vector<std::string> users = {"macro"};   ///< a key for each; see TaskSpec::user

  bool spike = false;      ///< report the time to recover (the shape's highest level is the spike)
  bool endurance = false;  ///< report slopes of memory, descriptors, threads, latency
  double fair_rate_per_second = 0;  ///< of fairness: what the limit lets through of a user; else 0
};

/// What `options` ask for, in order. Throws UsageError where they contradict each other.
std::vector<ScenarioPlan> plan_scenarios(const RunOptions& options);

}  // namespace macro
