#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"

namespace macro {

/// How long prompts and answers are. The two of the traces have the quantiles that Azure published
/// of its LLM inference in 2023 (50, 90, 99 %), prompt and answer drawn together.
enum class PayloadSizes : std::uint8_t {
  fixed,       ///< prompt_tokens and answer_tokens
  azure_chat,  ///< prompts of 1020, 2735, 4142 tokens, answers of 129, 424, 601
  azure_code   ///< prompts of 1469, 5194, 7436 tokens, answers of 13, 55, 252
};

/// What requests are made of. Texts are as the user gave them; build_chat_requests checks them.
struct ChatRequestSpec {
  std::string authority;  ///< the Host field: "127.0.0.1:8081"
  std::string path;       ///< "/v1/chat/completions"
  Api api = Api::chat;
  bool stream = false;  ///< ask for the answer as a stream of events
  std::string model;
  int prompt_tokens = 100;  ///< 4 characters each; kMinPromptTokens to kMaxPromptTokens
  std::string key;          ///< sent as Authorization: Bearer; empty: none
  std::vector<std::pair<std::string, std::string>> headers;  ///< further fields
  int answer_tokens = 0;  ///< the most of an answer; 0: not said (messages, which must: plenty)
  AnswerRule rule = AnswerRule::echo;
  std::uint64_t seed = 1;
  PayloadSizes sizes = PayloadSizes::fixed;
  bool get = false;  ///< GET without a body: /health, /v1/models. Rule status or listing
  int turn = 1;      ///< of a conversation: turn - 1 questions and answers come before this one
};

/// One request as the bytes that go on the wire, with the expectation as views into them. The
/// prompt begins with kSaltDigits characters that are overwritten before each send, so that no two
/// requests of a run are alike and no cache can answer.
class ChatRequest {
 public:
  static constexpr std::size_t kSaltDigits = 16;

  ChatRequest(const ChatRequestSpec& spec, std::string_view text);

  /// Writes the salt of one send. Not before the answer to the last send was checked.
  void salt(std::uint64_t value) noexcept;

  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] Api api() const noexcept { return api_; }
  [[nodiscard]] bool streams() const noexcept { return streams_; }
  [[nodiscard]] AnswerExpectation expectation() const noexcept {
    const std::string_view all = bytes_;
    return {.raw_text = all.substr(text_at_, text_size_),
            .raw_model = all.substr(model_at_, model_size_),
            .rule = rule_};
  }

 private:
  std::string bytes_;
  std::size_t text_at_ = 0;
  std::size_t text_size_ = 0;
  std::size_t model_at_ = 0;
  std::size_t model_size_ = 0;
  Api api_;
  bool streams_;
  AnswerRule rule_;
};

inline constexpr int kMinPromptTokens = 8;
inline constexpr int kMaxPromptTokens = 1'000'000;

/// The text of prompt number `index`: words, line breaks and quotation marks drawn from the seed,
/// exactly 4 * tokens characters, beginning with the place of the salt and a space.
std::string make_prompt_text(std::uint64_t seed, std::uint64_t index, int tokens);

/// `count` requests with different prompts. Throws std::invalid_argument naming what cannot be
/// sent: a header that breaks the framing or the line, a model or key with control characters, a
/// prompt out of range. Never repeats a key or a header's value.
std::vector<ChatRequest> build_chat_requests(const ChatRequestSpec& spec, std::size_t count);

/// The n-th salt of a run: distinct for distinct n, alike only by chance between seeds.
std::uint64_t salt_of(std::uint64_t seed, std::uint64_t n) noexcept;

}  // namespace macro
