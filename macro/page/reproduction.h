#pragma once

#include <string>

#include "macro/record/run_record.h"

namespace macro {

/// The command that offers the same load to the same target again: schedule.json lies beside the
/// page. Keys and header fields are not in it. Quoted where a shell would see more in a word than
/// its letters; empty where the record's name is none of macro's.
std::string reproduction(const RunRecord& run);

}  // namespace macro
