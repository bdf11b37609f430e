#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace compare::verdict {

/// The change that a verdict is about, where somebody said so.
struct Subject {
  std::string base_commit;  ///< a commit id, or empty
  std::string head_commit;
  std::optional<std::uint64_t> pull_request;  ///< 1 to kLargestPullRequest
};

inline constexpr std::uint64_t kLargestPullRequest = 2'147'483'647;

/// Who took a regression for granted, and why. Neither is empty.
struct Acceptance {
  std::string by;
  std::string why;
};

/// Whether it is a whole commit id as git writes it: 40 (SHA-1) or 64 (SHA-256) hexadecimal
/// digits, lower case.
bool is_commit_id(std::string_view text);

}  // namespace compare::verdict
