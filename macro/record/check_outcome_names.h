#pragma once

#include <array>
#include <string_view>

#include "macro/record/check_record.h"

namespace macro {

/// How files and reports call the outcomes, by CheckOutcome.
inline constexpr std::array<std::string_view, 5> kCheckOutcomeNames = {
    "passed", "warned", "failed", "unmeasured", "not_applicable"};

constexpr std::string_view name_of(CheckOutcome outcome) noexcept {
  return kCheckOutcomeNames[static_cast<std::size_t>(outcome)];
}

static_assert(static_cast<std::size_t>(CheckOutcome::not_applicable) + 1 ==
              kCheckOutcomeNames.size());

}  // namespace macro
