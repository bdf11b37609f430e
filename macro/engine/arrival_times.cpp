#include "macro/engine/arrival_times.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "macro/engine/random_draw.h"

namespace macro {
namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();

}  // namespace

ArrivalTimes::ArrivalTimes(const LoadShape& shape, std::chrono::nanoseconds warmup,
                           std::uint64_t seed, unsigned thread, unsigned threads)
    : process_(shape.process), seed_(seed), threads_(threads) {
  double level = shape.level;
  const auto add = [&](double begin_ns, double length_ns, double to) {
    const bool ramp = length_ns > 0 && length_ns < kEndless;
    stretches_.push_back({.begin_ns = begin_ns,
                          .length_ns = length_ns,
                          .rate = level / 1e9,
                          .slope = ramp ? (to - level) / 1e9 / length_ns : 0});
    level = to;
  };
  const auto warmup_ns = static_cast<double>(warmup.count());
  add(-warmup_ns, warmup_ns, level);
  double begin_ns = 0;
  for (const Stage& stage : shape.stages) {
    const auto length_ns = static_cast<double>(stage.length.count());
    add(begin_ns, length_ns, stage.level);
    begin_ns += length_ns;
  }
  add(begin_ns, kEndless, level);
  advance_one();
  for (unsigned passed = 0; passed < thread; ++passed) {
    advance_one();
  }
}

void ArrivalTimes::advance() noexcept {
  for (unsigned passed = 0; passed < threads_ && next_.due_ns != INT64_MAX; ++passed) {
    advance_one();
  }
}

/// The next time of the whole schedule.
void ArrivalTimes::advance_one() noexcept {
  next_.number = drawn_++;
  // A constant rate begins with an arrival, a Poisson process with a pause.
  const double gap = next_.number == 0 ? 0.0 : 1.0;
  double mass =
      process_ == LoadShape::Process::poisson ? exponential_draw(seed_, next_.number) : gap;
  while (true) {
    const Stretch& stretch = stretches_[stretch_];
    const double rate = stretch.rate + stretch.slope * within_ns_;
    const double left_ns = stretch.length_ns - within_ns_;
    // The integral over what is left of the stretch; an endless one at rate 0 holds nothing.
    const bool last = stretch_ + 1 == stretches_.size();
    if (last && rate <= 0) {
      next_.due_ns = INT64_MAX;
      return;
    }
    const double held = last ? kEndless : left_ns * (rate + stretch.slope * left_ns / 2);
    if (mass < held) {  // what is due just at the end of a stretch belongs to the next
      // rate x d + slope x d^2 / 2 = mass, in the form that loses no digits.
      const double root = std::sqrt(std::max(rate * rate + 2 * stretch.slope * mass, 0.0));
      within_ns_ += mass > 0 ? 2 * mass / (rate + root) : 0.0;
      next_.due_ns = std::llround(stretch.begin_ns + within_ns_);
      return;
    }
    mass -= std::max(held, 0.0);
    ++stretch_;
    within_ns_ = 0;
  }
}

}  // namespace macro
