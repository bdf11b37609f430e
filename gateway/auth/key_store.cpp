#include "gateway/auth/key_store.h"

#include <chrono>

#include "gateway/auth/database_key_store.h"

namespace gateway::auth {

std::shared_ptr<KeyStore> open_key_store(std::string_view url, IfMissing if_missing) {
  return std::make_shared<DatabaseKeyStore>(database::open(url, if_missing),
                                            [] { return std::chrono::system_clock::now(); });
}

}  // namespace gateway::auth
