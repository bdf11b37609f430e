#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compare/targets/targets.h"
#include "macro/record/run_record.h"

namespace macro {

/// The folder that `macro run` leaves behind. Of a single scenario all of its files are in it:
///
///   scenarios.txt     what was measured, a name a line
///   run.json          everything, from which all but the interval log is made
///   schedule.json     what --replay takes
///   report.txt, report.html, result.json, summary.json, table.md, Locust's and Vegeta's files,
///   hdr/
///
/// Of several scenarios each has such a folder of its own in it, named after the scenario, and
/// result.json, summary.json, table.md, report.txt and report.html are about all of them.
class ResultFolder {
 public:
  /// Writes the raw files of a scenario. `log` is the interval log, may be empty. Throws
  /// std::runtime_error naming what cannot be written.
  static void write_raw(const RunRecord& run, const std::string& schedule, const std::string& log,
                        const std::filesystem::path& directory);

  /// Says which scenarios are in the folder, so that what lies there from before is not taken for
  /// part of it; and keeps the goals that were asked for, empty: none, for reports made later.
  static void begin(const std::vector<std::string>& scenarios, const std::filesystem::path& goals,
                    const std::filesystem::path& directory);

  /// Makes every other file from the records, whatever is there.
  static void write_reports(const std::vector<RunRecord>& runs,
                            const std::vector<RunRecord>& baseline,
                            const compare::targets::Targets& goals,
                            const std::filesystem::path& directory);

  /// The goals that were kept, or those that are built in.
  static compare::targets::Targets goals(const std::filesystem::path& directory);

  /// The folder that a user named, by itself or by a file in it, such as its run.json.
  static std::filesystem::path named_by(const std::filesystem::path& path);

  /// The records of a folder, in the order of their run. Throws std::runtime_error where there are
  /// none, or one is damaged, with the file and what to do.
  static std::vector<RunRecord> read(const std::filesystem::path& directory);

  /// Where a scenario of several has its files.
  static std::filesystem::path folder_of(const RunRecord& run,
                                         const std::filesystem::path& directory);
};

/// The report for people of one run, or of several with a line of each before.
std::string text_report(const std::vector<RunRecord>& runs);

}  // namespace macro
