#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "macro/cli/upstream_command.h"
#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"

namespace macro {

/// What `macro run` was asked to do; every value is within its bounds.
struct RunOptions {
  std::string scenario = "baseline";
  std::optional<std::filesystem::path> gateway;
  std::optional<std::string> target;
  std::optional<std::string> direct;   ///< the provider behind `target`, for the scenario overhead
  std::optional<std::string> profile;  ///< of the mock provider; absent: its own default
  Api api = Api::chat;
  Api upstream_api = Api::chat;  ///< what our gateway asks the mock provider in
  bool stream = false;           ///< ask for streams; the scenario streaming always does
  int answer_tokens = 0;         ///< the most of an answer; 0: not said
  int connections = 64;
  int threads = 0;  ///< 0: chosen from the processors
  std::chrono::nanoseconds duration = std::chrono::seconds(5);
  std::chrono::nanoseconds warmup = std::chrono::seconds(1);
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);
  std::uint64_t max_requests = 50'000'000;  ///< a block
  int blocks = 8;
  std::string model = "loopback";  ///< kMockModel where the mock provider answers
  AnswerRule answer = AnswerRule::echo;
  int prompt_tokens = 100;
  std::optional<std::filesystem::path> key_file;
  std::vector<std::pair<std::string, std::string>> headers;
  bool isolate = true;
  bool allow_public = false;
  std::optional<std::filesystem::path> out;
  std::optional<std::filesystem::path> targets;  ///< whose issues make the exit code 1
  std::vector<std::pair<std::string, std::string>> context;
  std::optional<std::uint64_t> seed;
};

struct ReportOptions {
  std::filesystem::path directory;
};

/// The model that our gateway is told to ask the mock provider for.
inline constexpr const char* kMockModel = "mock-1";

/// Whether macro starts the mock provider behind the gateway that it starts.
inline bool wants_provider(const RunOptions& options) {
  return !options.target && options.scenario != "baseline";
}

/// Nothing to do but to print this (help, version).
struct PrintedText {
  std::string text;
};

/// The command line cannot be obeyed; what() says which part, why, and what to write instead.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `arguments` without the program's name. Throws UsageError.
std::variant<RunOptions, ReportOptions, UpstreamFlags, PrintedText> parse_arguments(
    const std::vector<std::string>& arguments);

}  // namespace macro
