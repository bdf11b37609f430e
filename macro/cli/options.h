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

#include "macro/engine/chat_answer.h"

namespace macro {

/// What `macro run` was asked to do; every value is within its bounds.
struct RunOptions {
  std::string scenario = "baseline";
  std::optional<std::filesystem::path> gateway;
  std::optional<std::string> target;
  int connections = 64;
  int threads = 0;  ///< 0: chosen from the processors
  std::chrono::nanoseconds duration = std::chrono::seconds(5);
  std::chrono::nanoseconds warmup = std::chrono::seconds(1);
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);
  std::uint64_t max_requests = 50'000'000;  ///< a block
  int blocks = 8;
  std::string model = "loopback";
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
std::variant<RunOptions, ReportOptions, PrintedText> parse_arguments(
    const std::vector<std::string>& arguments);

}  // namespace macro
