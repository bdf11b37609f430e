#pragma once

#include <cstddef>
#include <cstdint>

namespace macro {

inline constexpr int kMinPromptTokens = 8;
inline constexpr int kMaxPromptTokens = 1'000'000;

/// How long prompts and answers are. The two of the traces have the quantiles that Azure published
/// of its LLM inference in 2023 (50, 90, 99 %): log-normal between them, the requests spread evenly
/// over the distribution, prompt and answer independently.
enum class PayloadSizes : std::uint8_t {
  fixed,       ///< as asked for
  azure_chat,  ///< prompts of 1020, 2735, 4142 tokens, answers of 129, 424, 601
  azure_code   ///< prompts of 1469, 5194, 7436 tokens, answers of 13, 55, 252
};

/// Prompt and answer, in tokens.
struct PayloadSize {
  int prompt_tokens = 0;
  int answer_tokens = 0;
};

/// Of request `index` of `count`; `fixed` where nothing is drawn.
PayloadSize payload_size(PayloadSizes sizes, PayloadSize fixed, std::size_t index,
                         std::size_t count);

}  // namespace macro
