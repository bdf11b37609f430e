#pragma once

#include "macro/record/validity.h"

/// The single checks of judge_validity(), which lists what each looks at.
namespace macro {

// answer_checks.cpp
CheckRecord check_failures(const ValidityInput& input);
CheckRecord check_samples(const ValidityInput& input);
CheckRecord check_accounting(const ValidityInput& input);
CheckRecord check_think_time_bound(const ValidityInput& input);
CheckRecord check_littles_law(const ValidityInput& input);
CheckRecord check_nagle(const ValidityInput& input);

// client_checks.cpp
CheckRecord check_client_busy(const ValidityInput& input);
CheckRecord check_lag(const ValidityInput& input);
CheckRecord check_offered(const ValidityInput& input);
CheckRecord check_ceiling(const ValidityInput& input);
CheckRecord check_hiccups(const ValidityInput& input);

// machine_checks.cpp
CheckRecord check_throttling(const ValidityInput& input);
CheckRecord check_steal(const ValidityInput& input);
CheckRecord check_listen_overflows(const ValidityInput& input);
CheckRecord check_retransmits(const ValidityInput& input);
CheckRecord check_cpu_overlap(const ValidityInput& input);

}  // namespace macro
