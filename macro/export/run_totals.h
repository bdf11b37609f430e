#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/engine/hdr_histogram.h"
#include "macro/record/run_record.h"

namespace macro {

/// A kind of request, or all of them, as the tools count whose files are written: there a refusal
/// (429) is a failure whether it was expected or not, and a failure is a request.
struct RequestTotals {
  std::string method;  ///< empty of all together
  std::string name;    ///< the path; with the task in brackets where several tasks share it
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;  ///< refusals among them
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::vector<std::pair<std::string, std::uint64_t>> failures;  ///< by class, "status 429" too
  HdrHistogram response_ns;                                     ///< of right answers only

  [[nodiscard]] std::uint64_t requests() const { return succeeded + failed; }
};

/// One of each task, ordered by name and method. Empty for a record without tasks. Throws
/// std::runtime_error where a distribution is none (see to_histogram).
std::vector<RequestTotals> totals_by_task(const RunRecord& run);

/// All tasks together; without tasks what the valid blocks and the response times say.
RequestTotals totals_of_all(const RunRecord& run);

/// The measured time of the valid blocks, or where there are none of the valid steps.
double measured_seconds(const RunRecord& run);

/// When the measured part of the first block began, as near as the record tells: the run's begin
/// and the warm-up. nullopt where its date is none.
std::optional<std::int64_t> measured_from_unix_ns(const RunRecord& run);

}  // namespace macro
