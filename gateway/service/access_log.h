#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/ledger/record.h"

namespace gateway::service {

/// What a line tells of a request beside its record. Views, for the length of a call.
struct LoggedRequest {
  std::string_view method = {};
  std::string_view path = {};  ///< without its query; any bytes
};

/// A line of JSON for each request, written with one call: to a file, or to standard error. Holds
/// nothing that a client or an upstream said but names of models, method and path, and never a key.
/// Any number of threads.
class AccessLog {
 public:
  /// "-": standard error. Throws std::runtime_error when the file cannot be opened.
  explicit AccessLog(std::string path);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;
  AccessLog(AccessLog&&) = delete;
  AccessLog& operator=(AccessLog&&) = delete;

  void write(const ledger::Record& record, const LoggedRequest& request) noexcept;

  /// After the file was moved away: the next lines go to a new one of the same name. The old one
  /// stays in use where that fails.
  void reopen() noexcept;

 private:
  const std::string path_;
  std::mutex mutex_;
  int descriptor_ = -1;
};

/// So much of a path is kept.
inline constexpr std::size_t kLoggedPathBytes = 256;

/// The line, its end included.
std::string access_line(const ledger::Record& record, const LoggedRequest& request);

}  // namespace gateway::service
