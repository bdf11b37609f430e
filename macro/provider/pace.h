#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "macro/provider/random.h"

namespace macro::provider {

/// How fast a model answers. A delay is drawn evenly from [mean - spread, mean + spread].
struct Profile {
  std::string_view name;
  std::int64_t ttft_ns = 0;  ///< from the complete request to the first token
  std::int64_t ttft_spread_ns = 0;
  std::int64_t itl_ns = 0;  ///< between two tokens
  std::int64_t itl_spread_ns = 0;

  [[nodiscard]] bool instant() const noexcept { return ttft_ns == 0 && itl_ns == 0; }
};

/// nullptr where there is none of that name.
const Profile* find_profile(std::string_view name) noexcept;
std::vector<std::string_view> profile_names();

/// The delays of one answer.
class Pace {
 public:
  Pace(const Profile& profile, std::uint64_t seed) noexcept : profile_(profile), random_(seed) {}

  std::int64_t first_token_ns() noexcept { return draw(profile_.ttft_ns, profile_.ttft_spread_ns); }
  std::int64_t next_token_ns() noexcept { return draw(profile_.itl_ns, profile_.itl_spread_ns); }
  /// Until an answer of so many tokens is complete; the gaps count with their mean.
  std::int64_t whole_ns(std::int64_t tokens) noexcept {
    return first_token_ns() + (tokens > 1 ? tokens - 1 : 0) * profile_.itl_ns;
  }
  [[nodiscard]] bool instant() const noexcept { return profile_.instant(); }

 private:
  std::int64_t draw(std::int64_t mean, std::int64_t spread) noexcept {
    if (spread == 0) {
      return mean;
    }
    return mean - spread +
           static_cast<std::int64_t>(random_.uniform() * 2.0 * static_cast<double>(spread));
  }

  Profile profile_;
  Random random_;
};

}  // namespace macro::provider
