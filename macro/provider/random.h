#pragma once

#include <cstdint>

namespace macro::provider {

/// SplitMix64 (Steele, Lea, Flood, 2014): one step of state and its mixing function. The same seed
/// gives the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// In [0, 1).
  double uniform() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

/// A seed made of two, so that neighbours have nothing in common.
inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
  return Random(Random(a).next() ^ b).next();
}

}  // namespace macro::provider
