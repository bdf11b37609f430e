#pragma once

#include <cmath>
#include <cstdint>

namespace macro {

/// The n-th number of a seed's sequence: splitmix64 (Steele, Lea, Flood 2014), a bijection of its
/// counter. Distinct for distinct n, alike only by chance between seeds; any n can be had at once,
/// so that what an agent does depends on nothing but the seed, its number and its turn.
constexpr std::uint64_t draw(std::uint64_t seed, std::uint64_t n) noexcept {
  std::uint64_t z = seed + (n + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

/// Uniform in (0, 1).
constexpr double uniform_draw(std::uint64_t seed, std::uint64_t n) noexcept {
  return (static_cast<double>(draw(seed, n) >> 11U) + 0.5) * 0x1p-53;
}

/// Of mean 1.
inline double exponential_draw(std::uint64_t seed, std::uint64_t n) noexcept {
  return -std::log(uniform_draw(seed, n));
}

}  // namespace macro
