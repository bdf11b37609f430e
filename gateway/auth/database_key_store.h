#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/auth/key_store.h"
#include "gateway/database/connection.h"

namespace gateway::auth {

/// Reads the wall clock for created_at and revoked_at.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

/// A KeyStore in a database whose schema is up to date. One connection, used in turn.
class DatabaseKeyStore final : public KeyStore {
 public:
  DatabaseKeyStore(std::unique_ptr<database::Connection> connection, WallClock clock);

  CreatedKey create(std::string_view user, std::optional<KeyLimit> limit) override;
  std::vector<KeyRecord> list() override;
  bool revoke(std::int64_t id) override;
  tl::expected<std::vector<KeyRecord>, std::string> find(std::string_view prefix) noexcept override;
  tl::expected<std::vector<KeyRecord>, std::string> find_all(
      std::span<const std::string> prefixes) noexcept override;

 private:
  /// What is asked about on behalf of requests; throws.
  std::vector<KeyRecord> read(const database::Statement& statement,
                              std::span<const database::Value> values);
  [[nodiscard]] tl::unexpected<std::string> unreadable(const std::exception& error) const noexcept;
  std::int64_t user_id_of(std::string_view user);

  WallClock clock_;
  std::mutex mutex_;  ///< guards the connection
  std::unique_ptr<database::Connection> connection_;
};

}  // namespace gateway::auth
