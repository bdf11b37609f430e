#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"
#include "macro/plan/load_notation.h"

namespace macro {

/// The command line cannot be obeyed; what() says which part, why, and what to write instead.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How client and gateway are kept apart.
enum class IsolationMode : std::uint8_t {
  automatic,  ///< what is there: processors of their own, limits where the system allows them
  cpuset,     ///< processors of their own, or it is an error
  container,  ///< the gateway in a container
  none
};

/// What `macro run` was asked to do; every value is within its bounds. What is absent was not
/// given, and comes from the load profile, else from the scenario: see plan_scenarios.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which it is understood
struct RunOptions {
  // What is measured.
  std::optional<std::string> load_profile;  ///< "quick", "full", "stress", ...: see load_profile.h
  std::vector<std::string> scenarios;       ///< as given; empty: the profile's, or baseline
  bool all_scenarios = false;               ///< --scenario all
  std::optional<std::filesystem::path> gateway;
  std::vector<std::string> target_urls;
  std::optional<std::string> direct;            ///< the provider behind them, for overhead
  std::optional<std::string> provider_profile;  ///< pace of the mock provider
  std::optional<Api> upstream_api;              ///< what our gateway asks the mock provider in
  std::optional<std::filesystem::path> replay;

  // The load: at most one of users, connections (with rate: a cap), rate, sessions.
  std::optional<int> users;
  std::optional<int> connections;
  std::optional<double> rate;      ///< requests/s
  std::optional<double> sessions;  ///< conversations/s
  std::optional<std::pair<int, int>> turns;
  std::vector<ThinkTime> think;
  std::optional<double> spawn_per_second;
  std::vector<Stage> stages;
  std::optional<LoadShape::Process> arrivals;
  std::optional<int> max_in_flight;

  // How long.
  std::optional<std::chrono::nanoseconds> duration;  ///< measured, of a scenario in all
  std::optional<std::chrono::nanoseconds> warmup;    ///< of a block
  std::optional<int> blocks;
  std::optional<std::chrono::nanoseconds> timeout;
  std::optional<std::uint64_t> max_requests;  ///< of a block
  int threads = 0;                            ///< 0: chosen from the processors

  // The requests.
  std::optional<Api> api;
  std::optional<std::string> model;
  bool stream = false;
  bool checks = true;  ///< false: of answers the status only, and not how quiet the machine is
  std::optional<AnswerRule> answer;  ///< of the tasks chat and stream; `none` is AnswerRule::status
  std::optional<PromptSize> prompt;
  std::optional<int> answer_tokens;  ///< the most of an answer; 0: not said
  std::vector<TaskWeight> tasks;
  std::optional<std::filesystem::path> key_file;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::uint64_t> seed;

  // The connections.
  bool keep_alive = true;
  std::optional<std::filesystem::path> ca_file;
  bool insecure = false;
  bool allow_public = false;

  // Where it runs.
  IsolationMode isolation = IsolationMode::automatic;
  std::vector<int> cpus;  ///< of the gateway; empty: chosen
  std::optional<std::uint64_t> memory_bytes;

  // What comes out.
  std::optional<std::filesystem::path> out;
  std::optional<std::filesystem::path> baseline;  ///< results of an earlier run, drawn below
  std::optional<std::filesystem::path> targets;   ///< whose issues make the exit code 1
  std::vector<std::pair<std::string, std::string>> context;
};

}  // namespace macro
