#include "gateway/auth/key_store.h"

#include <stdexcept>

#include "gateway/auth/sqlite_key_store.h"

namespace gateway::auth {
namespace {

constexpr std::string_view kScheme = "sqlite:";

}  // namespace

std::shared_ptr<KeyStore> open_key_store(std::string_view url, IfMissing if_missing) {
  if (!url.starts_with(kScheme)) {
    // A database URL may carry a password: nothing of it is repeated but its scheme.
    const std::size_t colon = url.find(':');
    const std::string scheme(colon <= 16 ? url.substr(0, colon + 1) : std::string_view{});
    throw std::runtime_error("database URL \"" + scheme +
                             "...\" is not supported: give sqlite:PATH, such as sqlite:gateway.db");
  }
  const std::string path(url.substr(kScheme.size()));
  if (path.empty() || path.find('\0') != std::string::npos) {
    throw std::runtime_error(
        "database URL sqlite: has no usable path: give sqlite:PATH, such as sqlite:gateway.db");
  }
  return std::make_shared<SqliteKeyStore>(path, if_missing,
                                          [] { return std::chrono::system_clock::now(); });
}

}  // namespace gateway::auth
