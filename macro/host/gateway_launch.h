#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "macro/host/cpu_set.h"

namespace macro {

class ContainerSetup;

/// How our gateway is started. What is not said is what people run.
struct GatewayLaunch {
  std::filesystem::path program;
  std::filesystem::path log;  ///< its standard error; begun afresh
  CpuList cpus;               ///< of a child; a container has those of its setup
  /// Of `serve`, after our own. One that is given here replaces ours: --auth keys, --metrics on,
  /// --ledger on, --rate-limit with one that never refuses.
  std::vector<std::string> more_arguments;
  /// Never shown, whatever the gateway logs: a key of the user's own, values of header fields.
  std::vector<std::string> secrets;
  bool make_key = true;  ///< false: the caller has a key, or sends another authorization
  std::vector<std::string> users = {"macro"};  ///< a key for each; GatewayProcess::keys()
  /// Control groups that it is started in: ControlGroup::process_files().
  std::vector<std::filesystem::path> control_groups;
  const ContainerSetup* container = nullptr;  ///< run in a container of this; outlives the process
  std::chrono::nanoseconds ready_patience = std::chrono::seconds(15);
  std::chrono::nanoseconds stop_patience = std::chrono::seconds(5);
};

/// The arguments after the program. `database`: as the gateway sees it. Pure.
std::vector<std::string> serve_arguments(const GatewayLaunch& launch, const std::string& database);

/// The value that `flag` ("--ledger") has in arguments, as "--ledger off" or "--ledger=off"; empty
/// where it is not among them.
std::string value_of(const std::vector<std::string>& arguments, std::string_view flag);

}  // namespace macro
