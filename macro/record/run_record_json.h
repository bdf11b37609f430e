#pragma once

#include <filesystem>
#include <string>

#include "macro/record/run_record.h"

namespace macro {

/// The whole record as JSON (schema gatebench.macro_run/1), for `macro report`.
std::string to_json(const RunRecord& run);

/// Throws std::runtime_error with the reason when the text is no such record.
RunRecord run_record_from_json(const std::string& text);

/// Reads DIR/run.json. Throws std::runtime_error naming the file and the reason.
RunRecord read_run_record(const std::filesystem::path& directory);

}  // namespace macro
