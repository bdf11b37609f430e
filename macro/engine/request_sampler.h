#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "macro/engine/load.h"
#include "macro/engine/random_draw.h"

namespace macro {

/// Keeps an even sample of a stream of unknown length in bounded memory: Algorithm L (Li,
/// Reservoir-Sampling Algorithms of Time Complexity O(n(1 + log(N/n))), ACM TOMS 20, 1994), which
/// looks at a request only when it will be kept. Does not allocate after the constructor.
class RequestSampler {
 public:
  RequestSampler(std::size_t size, std::uint64_t seed) : size_(size), seed_(seed) {
    kept_.reserve(size);
    next_ = size == 0 ? UINT64_MAX : 0;
  }

  /// Whether the next request is to be kept: take() it, or else only count it.
  [[nodiscard]] bool wanted() noexcept { return seen_++ == next_; }
  void take(const RequestSample& sample) noexcept {
    if (kept_.size() < size_) {
      kept_.push_back(sample);
      if (kept_.size() < size_) {
        ++next_;
        return;
      }
    } else {
      kept_[draw(seed_, draws_++) % size_] = sample;
    }
    weight_ *= std::exp(std::log(uniform_draw(seed_, draws_++)) / static_cast<double>(size_));
    const double skip = std::floor(std::log(uniform_draw(seed_, draws_++)) / std::log1p(-weight_));
    next_ += skip < 1e18 ? static_cast<std::uint64_t>(skip) + 1 : UINT64_MAX / 2;
  }
  [[nodiscard]] const std::vector<RequestSample>& kept() const noexcept { return kept_; }

 private:
  std::size_t size_;
  std::uint64_t seed_;
  std::uint64_t seen_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t draws_ = 0;
  double weight_ = 1;
  std::vector<RequestSample> kept_;
};

}  // namespace macro
