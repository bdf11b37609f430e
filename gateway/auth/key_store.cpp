#include "gateway/auth/key_store.h"

#include <chrono>
#include <utility>

#include "gateway/auth/database_key_store.h"

namespace gateway::auth {
namespace {

std::shared_ptr<KeyStore> store_of(std::unique_ptr<database::Connection> connection) {
  return std::make_shared<DatabaseKeyStore>(std::move(connection),
                                            [] { return std::chrono::system_clock::now(); });
}

}  // namespace

std::shared_ptr<KeyStore> open_key_store(std::string_view url, IfMissing if_missing) {
  return store_of(database::open(url, if_missing));
}

std::shared_ptr<KeyStore> open_key_store_later(std::string_view url,
                                               std::function<void(const std::string&)> report) {
  return store_of(database::open_later(url, std::move(report)));
}

}  // namespace gateway::auth
