#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "macro/record/run_record.h"

namespace macro {

/// The whole record as JSON (schema gatebench.macro_run/1; keys are only ever added), for
/// `macro report`.
std::string to_json(const RunRecord& run);

/// Reads what to_json wrote, now or before fields were added, which then have their defaults. The
/// text may be anyone's: throws std::runtime_error with the reason, which names the field and where
/// it is, when it is no such record.
RunRecord run_record_from_json(const std::string& text);

/// Reads DIR/run.json, of at most kLargestRecordBytes. Throws std::runtime_error naming the file
/// and the reason.
RunRecord read_run_record(const std::filesystem::path& directory);

/// A day's run with a sample of each second is below 100 MB.
inline constexpr std::uint64_t kLargestRecordBytes = 256ULL << 20U;

}  // namespace macro
