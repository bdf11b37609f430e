#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "macro/cli/options.h"

namespace CLI {
class App;
}

namespace macro {

/// What is filled from the command line: numbers at once, and texts where our own reading gives the
/// better message.
struct RunFlags {
  RunOptions options;
  std::string load_profile;
  std::vector<std::string> scenarios;
  std::string gateway;
  std::string direct;
  std::string provider_profile;
  std::string upstream_api;
  std::string replay;
  std::string turns;
  std::string think;
  std::string stages;
  std::string arrivals;
  std::string duration;
  std::string warmup;
  std::string timeout;
  std::optional<int> threads;
  std::string api;
  std::string model;
  std::string answer;
  std::string prompt;
  std::string tasks;
  std::string key_file;
  std::vector<std::string> headers;
  bool no_keep_alive = false;
  bool no_checks = false;
  std::string ca_file;
  std::string isolate = "auto";
  std::string cpus;
  std::string memory;
  std::string out;
  std::string baseline;
  std::string targets;
  std::vector<std::string> context;
};

/// Adds `run` with its flags in groups; they are written into `flags`, which must outlive `app`.
CLI::App* add_run_command(CLI::App& app, RunFlags& flags);

/// Reads the texts, checks every bound. Throws UsageError. What contradicts itself is
/// check_contradictions' part.
RunOptions read_run_flags(RunFlags flags);

}  // namespace macro
