#include "tests/macro/truth/truth_plan.h"

#include <cmath>

namespace macro_test {

std::chrono::nanoseconds delay_of(const TruthPlan& plan, std::uint64_t number) noexcept {
  // A request is slow where the share, counted up, passes a whole number: exactly the share of any
  // stretch, up to one request.
  const auto n = static_cast<double>(number);
  const bool slow =
      std::floor((n + 1) * plan.slow_share + 1e-9) > std::floor(n * plan.slow_share + 1e-9);
  return slow ? plan.slow_delay : plan.delay;
}

std::int64_t held_until(const TruthPlan& plan, std::int64_t first_ns,
                        std::int64_t received_ns) noexcept {
  if (!plan.stall || plan.stall->frozen) {
    return received_ns;
  }
  const std::int64_t begin = first_ns + plan.stall->begin.count();
  const std::int64_t end = begin + plan.stall->length.count();
  return received_ns >= begin && received_ns < end ? end : received_ns;
}

}  // namespace macro_test
