#pragma once

#include <memory>
#include <string>

#include "gateway/auth/key_store.h"
#include "micro/temporary_directory.h"

namespace micro {

/// A real key database in a temporary directory, made when first asked for and removed when the
/// process ends. Benchmarks share it; only its set-up writes.
class KeyFixture {
 public:
  /// Throws std::runtime_error where the temporary directory cannot be written.
  static const KeyFixture& instance();

  [[nodiscard]] const std::shared_ptr<gateway::auth::KeyStore>& store() const { return store_; }
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& revoked_key() const { return revoked_key_; }

  KeyFixture(const KeyFixture&) = delete;
  KeyFixture& operator=(const KeyFixture&) = delete;
  KeyFixture(KeyFixture&&) = delete;
  KeyFixture& operator=(KeyFixture&&) = delete;

 private:
  KeyFixture();
  ~KeyFixture() = default;

  TemporaryDirectory directory_;  // goes after the store that is in it
  std::shared_ptr<gateway::auth::KeyStore> store_;
  std::string key_;
  std::string revoked_key_;
};

}  // namespace micro
