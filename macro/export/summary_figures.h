#pragma once

#include <vector>

#include "macro/export/json_text.h"
#include "macro/record/run_record.h"

/// The parts of the summary that are reckoned: see summary_json.h for what they hold. Each writes
/// one member of the object that is open.
namespace macro {

std::vector<const BlockRecord*> valid_blocks(const RunRecord& run);

void write_requests(JsonText& json, const RunRecord& run);
void write_figures(JsonText& json, const RunRecord& run);
/// Throws std::runtime_error for what is no distribution (see to_histogram).
void write_distributions(JsonText& json, const RunRecord& run);
void write_pairs(JsonText& json, const RunRecord& run);

}  // namespace macro
