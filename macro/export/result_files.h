#pragma once

#include <filesystem>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// Writes every file of text that a run is told by into its folder, which is made where it is
/// missing, each under another name first and then renamed, so that no part of one is ever seen:
///
///   result.json, summary.json, environment.json, table.md,
///   locust_stats.csv, locust_stats_history.csv, locust_failures.csv, locust_exceptions.csv,
///   vegeta.json, vegeta_report.json, vegeta_report.txt,
///   hdr/<metric>.hgrm and hdr/<metric>.hlog of each distribution
///
/// An interval log that was written while the run went is kept; without one, hdr/<metric>.hlog gets
/// the whole run as one interval. All texts are made before the first file is written. Throws
/// std::runtime_error naming the file and the reason: what cannot be written, and a record (of a
/// changed run.json) whose distributions or names are none.
void write_result_files(const RunRecord& run, const std::filesystem::path& directory);

/// The files about several scenarios together: result.json with the rows of all, summary.json (the
/// suite's), table.md.
void write_suite_files(const std::vector<RunRecord>& runs, const std::filesystem::path& directory);

}  // namespace macro
