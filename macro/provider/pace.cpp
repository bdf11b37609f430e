#include "macro/provider/pace.h"

#include <algorithm>
#include <array>

namespace macro::provider {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kUs = 1'000;

// What people see of hosted models. Where only a rate is known, the spread is a tenth.
constexpr std::array<Profile, 6> kProfiles = {{
    {"instant", 0, 0, 0, 0},
    {"fast", 200 * kMs, 20 * kMs, 10 * kMs, 1 * kMs},
    {"8b", 100 * kMs, 20 * kMs, 12 * kMs, 2 * kMs},
    {"70b", 200 * kMs, 40 * kMs, 25 * kMs, 4 * kMs},
    {"reasoning", 5000 * kMs, 500 * kMs, 12'500 * kUs, 1'250 * kUs},
    {"overloaded", 3000 * kMs, 300 * kMs, 66'667 * kUs, 6'667 * kUs},
}};

}  // namespace

const Profile* find_profile(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(kProfiles.begin(), kProfiles.end(),
                   [name](const Profile& profile) { return profile.name == name; });
  return found == kProfiles.end() ? nullptr : found;
}

std::vector<std::string_view> profile_names() {
  std::vector<std::string_view> names;
  names.reserve(kProfiles.size());
  for (const Profile& profile : kProfiles) {
    names.push_back(profile.name);
  }
  return names;
}

}  // namespace macro::provider
