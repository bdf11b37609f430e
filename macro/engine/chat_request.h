#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"
#include "macro/engine/payload_size.h"

namespace macro {

/// What requests are made of. Texts are as the user gave them; build_chat_requests checks them.
struct ChatRequestSpec {
  std::string authority;  ///< the Host field: "127.0.0.1:8081"
  std::string path;       ///< "/v1/chat/completions"; empty: the API's
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
  bool get = false;        ///< GET without a body: /health, /v1/models. Rule status or listing
  bool keep_alive = true;  ///< false: asks for the connection to be closed
  int turn = 1;  ///< of a conversation: turn - 1 questions and answers come before this one
};

/// One request as the bytes that go on the wire, with the expectation as views into them. The
/// prompt begins with kSaltDigits characters that are overwritten before each send, so that no two
/// requests of a run are alike and no cache can answer.
class ChatRequest {
 public:
  static constexpr std::size_t kSaltDigits = 16;

  /// Nothing yet, but room for the bytes of another.
  explicit ChatRequest(std::size_t room) { bytes_.reserve(room); }
  /// `texts`: what the user says, the last of them now; `answers` lie between them.
  ChatRequest(const ChatRequestSpec& spec, const std::vector<std::string>& texts,
              const std::vector<std::string>& answers);

  /// Writes the salt of one send. Not before the answer to the last send was checked.
  void salt(std::uint64_t value) noexcept;

  /// From now on the status is all that is expected of an answer.
  void expect_status_only() noexcept { rule_ = AnswerRule::status; }

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
  Api api_ = Api::chat;
  bool streams_ = false;
  AnswerRule rule_ = AnswerRule::any;
};

/// The text of prompt number `index`: words, line breaks and quotation marks drawn from the seed,
/// exactly 4 * tokens characters, beginning with the place of the salt and a space.
std::string make_prompt_text(std::uint64_t seed, std::uint64_t index, int tokens);

/// `count` requests with different prompts. Throws std::invalid_argument naming what cannot be
/// sent: a header that breaks the framing or the line, a model or key with control characters, a
/// prompt out of range. Never repeats a key or a header's value.
std::vector<ChatRequest> build_chat_requests(const ChatRequestSpec& spec, std::size_t count);

}  // namespace macro
