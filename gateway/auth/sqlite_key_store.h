#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/auth/key_store.h"
#include "gateway/auth/sqlite.h"

namespace gateway::auth {

/// Reads the wall clock for created_at and revoked_at.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

/// A KeyStore in one SQLite file in WAL mode: readers and the writers of other processes do not
/// wait for each other. One connection, used in turn.
class SqliteKeyStore final : public KeyStore {
 public:
  /// See open_key_store.
  SqliteKeyStore(const std::string& path, IfMissing if_missing, WallClock clock);

  CreatedKey create(std::string_view user, std::optional<KeyLimit> limit) override;
  std::vector<KeyRecord> list() override;
  bool revoke(std::int64_t id) override;
  tl::expected<std::vector<KeyRecord>, std::string> find(std::string_view prefix) noexcept override;

 private:
  struct Statements;
  std::int64_t user_id_of(std::string_view user);

  std::string url_;
  WallClock clock_;
  std::mutex mutex_;  ///< guards the two below
  std::unique_ptr<SqliteDatabase> database_;
  std::shared_ptr<Statements> statements_;
};

}  // namespace gateway::auth
