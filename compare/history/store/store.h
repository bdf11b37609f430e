#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "compare/history/check.h"
#include "compare/history/run.h"
#include "compare/history/store/file_descriptor.h"

namespace compare::history {

enum class Access {
  read,    ///< several at a time
  write,   ///< alone
  create,  ///< alone; makes the history where there is no such folder, or nothing in it
};

/// All that a history holds, in the order it was added.
struct StoreContents {
  std::vector<Run> runs;
  std::vector<Acceptance> acceptances;
  std::vector<Alert> alerts;
  std::vector<std::string>
      warnings;  ///< what is damaged and was passed over, each naming its place
};

/// Whether a path, from a history's folder on, is one of the files that it is made of, or lies
/// where these do.
bool belongs_to_store(const std::filesystem::path& within);

/// What to do where another process has held the lock for longer than `patience`: called once.
struct Waiting {
  std::function<void()> tell;
  std::chrono::milliseconds patience{2000};
};

/// A history on a plain folder, as README.md describes it. Held locked while it lives: against
/// other processes by flock() on its history.json, so that a lock ends with its process.
///
/// Whatever was added and returned from is on the disk, and nothing that happens later takes it
/// away: files are only appended to. Throws results::InputError where the folder is no history, or
/// of a newer version, or cannot be read, and std::runtime_error where it cannot be written. Not
/// synchronised.
class Store {
 public:
  Store(std::filesystem::path folder, Access access, const Waiting& waiting = {});

  [[nodiscard]] StoreContents read() const;

  /// Adds those that are not there yet; how many that were. All are on the disk when it returns;
  /// where it throws, the first of them may be.
  std::size_t add(const std::vector<Run>& runs);
  /// False where the same was accepted before, by whomever.
  bool add(const Acceptance& acceptance);
  void add(const std::vector<Alert>& alerts);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  FileDescriptor lock_;
};

}  // namespace compare::history
