#include "macro/record/validity.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "macro/record/validity_checks.h"

namespace macro {

std::vector<CheckRecord> judge_validity(const ValidityInput& input) {
  return {check_failures(input),
          check_samples(input),
          check_accounting(input),
          check_client_busy(input),
          check_lag(input),
          check_offered(input),
          check_ceiling(input),
          check_hiccups(input),
          check_throttling(input),
          check_steal(input),
          check_listen_overflows(input),
          check_retransmits(input),
          check_cpu_overlap(input),
          check_think_time_bound(input),
          check_littles_law(input),
          check_nagle(input)};
}

std::string check_text(const CheckRecord& check) {
  std::string text = check.value;
  if (!check.limit.empty()) {
    // "limit" says "at most" by itself.
    const bool at_most = check.limit.rfind("<= ", 0) == 0;
    text += " (limit " + (at_most ? check.limit.substr(3) : check.limit) + ")";
  }
  return text + (check.note.empty() ? "" : ": " + check.note);
}

std::string first_failure(const std::vector<CheckRecord>& checks) {
  const auto failed = std::find_if(checks.begin(), checks.end(), [](const CheckRecord& check) {
    return check.outcome == CheckOutcome::failed;
  });
  return failed == checks.end() ? std::string() : check_text(*failed);
}

void add_checks(std::vector<CheckRecord> checks, BlockRecord& block) {
  if (block.valid()) {
    block.invalid_reason = first_failure(checks);
  }
  std::move(checks.begin(), checks.end(), std::back_inserter(block.checks));
}

}  // namespace macro
