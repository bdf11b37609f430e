#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/history/run.h"

/// Histories that others have kept, as they are: whatever cannot be used is counted and told, and
/// everything else is taken.
namespace compare::history {

struct ImportOptions {
  std::string suite;  ///< instead of the files' own names; of several, before them: SUITE/NAME
  Environment environment;  ///< entered over what the files tell
  /// Called with what was read so far, where that is a folder: files done, of how many.
  std::function<void(std::size_t, std::size_t)> progress;
};

struct Imported {
  std::vector<Run> runs;  ///< in the order of their times
  std::size_t left_out = 0;
  std::vector<std::string> reasons;   ///< why the first kMostReasons were, naming their places
  std::vector<std::string> warnings;  ///< of what was used
};

/// So many reasons are kept: a file of a million odd values has the same for all.
inline constexpr std::size_t kMostReasons = 20;

void leave_out(Imported& imported, const std::string& why);

/// Reads a data.js of github-action-benchmark (or its external JSON file), all entries of all
/// suites: each is a run. A value in a time unit is the metric real_time in ns, any other the
/// metric "value" in its own unit, with the direction that results::action_measure knows; values of
/// one name in one entry are its repetitions. Of the aggregates that the tool googlecpp took for
/// benchmarks, medians or means stand where there is nothing else. An entry without a commit gets
/// an id of its date.
///
/// Entries are ordered as order_entries() does it: a file with its newest entry first is turned
/// round, and else the order in the file is kept.
///
/// Throws results::InputError where it is no JSON or has no entries at all.
Imported import_action_data(std::string_view text, const std::string& path,
                            const ImportOptions& options);

/// Reads files and folders. In a folder, with those in it, *.json, *.js, *_stats.csv and
/// *_requests.csv; links are not followed. A data.js as above; any other result file that compare
/// knows is a run of the commit that it tells (gatebench.commit), else that its name or a folder's
/// has in it (7 to 40 hexadecimal digits), else one called by its date and its path; measured at
/// its date, else at one in its name or a folder's, else when it was last written to. Folders are
/// those below the imported one; of a file that is named itself the one it lies in. Throws
/// results::InputError where a named path cannot be read; what in a folder cannot is counted.
Imported import_paths(const std::vector<std::filesystem::path>& paths,
                      const ImportOptions& options);

/// No larger file is read.
inline constexpr std::uintmax_t kMostImportBytes = 256U << 20U;

}  // namespace compare::history
