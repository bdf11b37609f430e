#pragma once

#include <string>

namespace macro {

/// Of a validity check. `warned`: the numbers hold, but the reader must know. `unmeasured`: nothing
/// can be said, which is neither passed nor failed.
enum class CheckOutcome { passed, warned, failed, unmeasured, not_applicable };

/// One thing that must hold for the numbers to be believed.
struct CheckRecord {
  std::string name;  ///< "lag", "offered", "client_busy", "hiccups", "ceiling", ...
  CheckOutcome outcome = CheckOutcome::unmeasured;
  std::string value;  ///< what was measured, for people: "p99 84 us"
  std::string limit;  ///< what it is held against: "<= 1 ms"
  std::string note;   ///< what it means and what to do where it did not pass; may be empty
};

}  // namespace macro
