#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "macro/provider/question.h"

namespace macro::provider {

/// A part of an answer that a stream opens and closes.
struct Block {
  enum class Kind : std::uint8_t { thinking, text, tool };
  Kind kind = Kind::text;
  std::string text;       ///< of a tool call: its arguments, JSON
  std::string name = {};  ///< of the tool
  std::uint64_t id = 0;
};

enum class Finish : std::uint8_t { stop, stop_sequence, length, tools };

/// What is answered, whichever API writes it.
struct Answer {
  Api api = Api::chat;
  std::string model;
  std::uint64_t id = 0;
  std::int64_t created_s = 0;  ///< Unix time
  std::vector<Block> blocks;
  Finish finish = Finish::stop;
  std::string stop_sequence;
  bool include_usage = false;
  bool encrypted_reasoning = false;
  std::int64_t prompt_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t answer_tokens = 0;  ///< with those of thinking
  std::int64_t thinking_tokens = 0;
};

enum class AnswerKind : std::uint8_t { echo, tokens };

struct AnswerOptions {
  AnswerKind kind = AnswerKind::echo;
  std::int64_t tokens = 100;  ///< of an answer that does not echo
  std::uint64_t seed = 1;
};

inline constexpr std::int64_t kMostAnswerTokens = 1'000'000;
inline constexpr int kMostToolCalls = 64;

/// Decides the answer from the question alone (and `tokens`, where the request asked for a length):
/// in this order, what tool results say, a tool call, JSON of the schema, N tokens, the user's
/// text. The same question and seed give the same blocks. id and created_s are the caller's.
Answer plan_answer(const Question& question, const AnswerOptions& options,
                   std::optional<std::int64_t> tokens);

}  // namespace macro::provider
