#pragma once

#include <optional>
#include <string>
#include <utility>

#include "macro/record/run_record.h"

namespace macro {

/// A finding without goal and interval so far.
inline FindingRecord named_finding(std::string name, std::string title, std::string unit,
                                   std::optional<double> value = std::nullopt) {
  FindingRecord finding;
  finding.name = std::move(name);
  finding.title = std::move(title);
  finding.unit = std::move(unit);
  finding.value = value;
  return finding;
}

}  // namespace macro
