#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "macro/plan/scenario_plan.h"

namespace macro {

/// What is asked of a gateway, and what it is measured against: `--scenario NAME`. Whatever flags
/// or a load profile give goes before the load here.
struct Scenario {
  /// Which requests.
  enum class Work : std::uint8_t {
    chat,   ///< of one kind, whole or as a stream
    tools,  ///< whose answer must call a tool
    mixed,  ///< of all kinds, by weight
    fair    ///< of two users against a limit
  };

  std::string_view name;
  std::string_view summary;
  Work work = Work::chat;
  int prompt_tokens = 100;
  bool provider = false;  ///< the mock provider stands behind our gateway; else it echoes itself
  bool stream = false;
  int answer_tokens = 0;              ///< 0: not said
  std::string_view pace = "instant";  ///< of the mock provider
  ScenarioPlan::Pairing pairing = ScenarioPlan::Pairing::none;
  std::string_view switch_flag = {};  ///< of Pairing::feature: "--metrics" ...
  std::string_view switched_on = {};  ///< ... "on"; the reference is "off"
  std::string_view reference_title = {};
  int connections = 64;
  int blocks = 8;
  int blocks_of_all = 6;  ///< with --scenario all
};

const std::array<Scenario, 10>& scenarios();

/// nullptr where there is none of that name.
const Scenario* find_scenario(std::string_view name);

/// What fairness offers in all, requests/s, where --rate is not given.
inline constexpr double kFairnessRate = 1250;
/// Of what is offered, the share that the limit lets through of one user: the heavy one offers
/// twice its limit, the light one half of its own.
inline constexpr double kFairShare = 1 / 2.5;

}  // namespace macro
