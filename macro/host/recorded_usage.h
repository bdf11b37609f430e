#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace macro {

/// What a gateway's ledger has recorded, of everyone or of one user.
struct UsageCounts {
  std::uint64_t requests = 0;  ///< rows: also of those that failed
  std::uint64_t failed = 0;    ///< with status 400 and above
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
};

struct RecordedUsage {
  UsageCounts total;
  std::map<std::string, UsageCounts> by_user;
};

/// Reads what `gateway usage --by user --format json` prints. nullopt when it is not that.
std::optional<RecordedUsage> parse_recorded_usage(std::string_view json);

}  // namespace macro
