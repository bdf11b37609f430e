#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/ledger/record.h"

namespace gateway::service {

/// A line of JSON for each request, written with one call: to a file, or to standard error. Holds
/// nothing that a client or an upstream said but names of models, and never a key. Any number of
/// threads.
class AccessLog {
 public:
  /// "-": standard error. Throws std::runtime_error when the file cannot be opened.
  explicit AccessLog(std::string path);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;
  AccessLog(AccessLog&&) = delete;
  AccessLog& operator=(AccessLog&&) = delete;

  void write(const ledger::Record& record) noexcept;

  /// After the file was moved away: the next lines go to a new one of the same name. The old one
  /// stays in use where that fails.
  void reopen() noexcept;

 private:
  const std::string path_;
  std::mutex mutex_;
  int descriptor_ = -1;
};

/// The line, its end included.
std::string access_line(const ledger::Record& record);

}  // namespace gateway::service
