#include "macro/engine/payload_size.h"

#include <algorithm>
#include <cmath>

#include "compare/stats/normal_distribution.h"

namespace macro {
namespace {

/// Quantiles 50, 90 and 99 %, in tokens.
struct TraceQuantiles {
  double p50;
  double p90;
  double p99;
};
constexpr TraceQuantiles kChatPrompt{1020, 2735, 4142};
constexpr TraceQuantiles kChatAnswer{129, 424, 601};
constexpr TraceQuantiles kCodePrompt{1469, 5194, 7436};
constexpr TraceQuantiles kCodeAnswer{13, 55, 252};

double rank_of(std::size_t index, std::size_t count) {
  return (static_cast<double>(index) + 0.5) / static_cast<double>(count);
}

/// Straight lines through the three quantiles, of the logarithm over the normal score.
int trace_quantile(const TraceQuantiles& trace, double rank) {
  constexpr double kScore90 = 1.2815515655446004;
  constexpr double kScore99 = 2.3263478740408408;
  const double score = compare::stats::normal_quantile(rank);
  const double to_90 = std::log(trace.p90 / trace.p50) / kScore90;
  const double to_99 = std::log(trace.p99 / trace.p90) / (kScore99 - kScore90);
  const double logarithm = score < kScore90 ? std::log(trace.p50) + to_90 * score
                                            : std::log(trace.p90) + to_99 * (score - kScore90);
  const double tokens = std::round(std::exp(logarithm));
  return static_cast<int>(std::clamp<double>(tokens, kMinPromptTokens, kMaxPromptTokens));
}

}  // namespace

PayloadSize payload_size(PayloadSizes sizes, PayloadSize fixed, std::size_t index,
                         std::size_t count) {
  if (sizes == PayloadSizes::fixed) {
    return fixed;
  }
  const bool chat = sizes == PayloadSizes::azure_chat;
  // The second goes through the same ranks in another order; 37 divides no count that is used.
  const auto other = (index * 37 + count / 2) % count;
  return {trace_quantile(chat ? kChatPrompt : kCodePrompt, rank_of(index, count)),
          trace_quantile(chat ? kChatAnswer : kCodeAnswer, rank_of(other, count))};
}

}  // namespace macro
